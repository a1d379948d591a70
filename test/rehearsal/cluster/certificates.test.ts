import { equal, ok } from "node:assert/strict";
import { asn1, util } from "node-forge";
import { serialNumber } from "../../../rehearsal/cluster/certificates";

/** The content of a serial number as a certificate has it. */
function inDer(hex: string): Buffer {
  const integer = asn1.create(asn1.Class.UNIVERSAL, asn1.Type.INTEGER, false, util.hexToBytes(hex));
  return Buffer.from(asn1.toDer(integer).getBytes(), "binary").subarray(2);
}

/** What Go's parser of certificates asks of an integer. */
const isMinimal = ([first = 0, second = 0]: Buffer) => !(first === 0 && second < 0x80) && !(first === 0xff && second >= 0x80);
const isPositive = ([first = 0]: Buffer) => first < 0x80;

describe("serial numbers of the rehearsal's certificates", () => {
  for (const begin of ["0000", "00007f", "0001", "7fff", "80", "ff", "ffff"]) {
    it(`are read by Go where chance gives ${begin}`, () => {
      const der = inDer(serialNumber(Buffer.from(begin.padEnd(32, "7"), "hex")));
      ok(isMinimal(der) && isPositive(der), der.toString("hex"));
      equal(der.length, 16);
    });
  }

  it("have one of those that Go refuses", () => ok(!isMinimal(inDer("0000007f"))));
});
