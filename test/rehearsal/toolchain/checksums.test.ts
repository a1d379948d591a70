import { equal } from "node:assert/strict";
import { publishedSha256 } from "../../../rehearsal/toolchain/checksums";

const one = "a".repeat(64);
const two = "b".repeat(64);

describe("publishedSha256", () => {
  it("reads a bare checksum, with and without a file name", () => {
    equal(publishedSha256(one, "bare", "kubectl"), one);
    equal(publishedSha256(`${one.toUpperCase()}  helm-v4.2.1-linux-amd64.tar.gz\n`, "bare", "any"), one);
    equal(publishedSha256("<html>moved</html>", "bare", "kubectl"), undefined);
    equal(publishedSha256(`${one}0`, "bare", "kubectl"), undefined);
  });

  it("reads lists as sha256sum prints them, in text and binary mode and with directories", () => {
    const list = `${one}  argocd-linux-arm64\n${two} *./dist/argocd-linux-amd64\n`;
    equal(publishedSha256(list, "list", "argocd-linux-arm64"), one);
    equal(publishedSha256(list, "list", "argocd-linux-amd64"), two);
  });

  it("does not take the line of a file whose name only ends or begins alike", () => {
    const list = `${one}  my-etcd.tar.gz\n${one}  etcd.tar.gz.asc\n`;
    equal(publishedSha256(list, "list", "etcd.tar.gz"), undefined);
  });
});
