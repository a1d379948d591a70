import { createRequire } from "node:module";

/** The class of protobuf for what JSON can hold, as far as it is used here. */
interface Struct {
  toJavaScript(): unknown;
  getFieldsMap(): unknown;
}
interface StructClass {
  new (): Struct;
  fromJavaScript(value: unknown): Struct;
}

/**
 * Has Pulumi hand over the properties of resources as they are. In a real run they are written into messages for the engine, which
 * takes a third of the time of a large stack; here both ends are in this process. The returned function puts it back.
 *
 * @param from a file of Pulumi's, to find the copy of protobuf that it uses.
 */
export function handOverPlainly(from: string): () => void {
  let Struct: StructClass;
  try {
    ({ Struct } = createRequire(from)("google-protobuf/google/protobuf/struct_pb.js") as { Struct: StructClass });
  } catch {
    // This version of Pulumi does it in another way.
    return () => undefined;
  }
  const real = Struct.fromJavaScript;
  Struct.fromJavaScript = (value) => {
    const struct = new Struct();
    // What is changed later on one side must not change on the other: so a copy is taken here, and one given there.
    const kept = copy(value);
    struct.toJavaScript = () => copy(kept);
    // For whoever asks for single values; it happens once in a while.
    struct.getFieldsMap = () => real(kept).getFieldsMap();
    return struct;
  };
  return () => void (Struct.fromJavaScript = real);
}

/** As it comes out of a message: names in order, and nothing that JSON cannot hold. */
function copy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(copy);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)).map(([key, inner]) => [key, copy(inner)]));
  }
  if (value === undefined || typeof value === "function" || typeof value === "symbol" || typeof value === "bigint") throw new Error("Unexpected struct type.");
  return value;
}
