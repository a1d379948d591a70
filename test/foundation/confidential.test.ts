import { deepEqual, equal } from "node:assert/strict";
import { isConfidential, isToken } from "../../foundation/confidential";
import { isLoopback } from "../../foundation/loopback";

describe("the way of credentials", () => {
  for (const address of ["https://argocd.example.com", "http://127.0.0.1:8080", "http://127.9.9.9", "http://[::1]:80", "http://localhost:8080", "http://127.1", "http://0x7f000001", "http://LOCALHOST"]) {
    it(`is open to ${address}`, () => equal(isConfidential(address), true));
  }
  for (const address of [
    "http://127.0.0.1.nip.io", "http://127.evil.example", "http://localhost.example.com", "http://localhost.", "http://127.0.0.1@evil.example", "http://evil.example#127.0.0.1",
    "http://evil.example/127.0.0.1", "http://127-0-0-1.example", "http://10.0.0.1", "http://0.0.0.0", "http://[::ffff:10.0.0.1]", "http://[::2]", "http://128.0.0.1",
    "ftp://127.0.0.1", "ws://127.0.0.1", "127.0.0.1", "",
  ]) {
    it(`is closed to "${address}"`, () => equal(isConfidential(address), false));
  }

  it("ends on this machine for its addresses alone", () => {
    deepEqual(["http://127.0.0.1.nip.io", "http://127.evil.example", "https://127.0.0.1", "ssh://127.0.0.1.example"].map(isLoopback), [false, false, true, false]);
  });

  it("takes tokens without line ends, blanks and control characters", () => {
    deepEqual(["eyJ.a-b_c~+/=", "ghp_x"].map(isToken), [true, true]);
    deepEqual(["", "a b", "a\n", "\ta", "a\u0000b", "a\u007f", "ä"].map(isToken), [false, false, false, false, false, false, false]);
  });
});
