import { Document, isAlias, isCollection, isMap, isNode, isScalar, Pair, parseAllDocuments, Scalar, visit } from "yaml";
import { UserError } from "../foundation/errors";
import { plainData, yamlScalar } from "../foundation/yaml";

/**
 * Changes single values in the text of a YAML file. Comments, order, quotes, line ends and everything else stay as they
 * are, byte for byte.
 */
export class YamlText {
  private constructor(private readonly path: string, private text: string, private document: Document) {}

  /**
   * @param path names the file in messages.
   * @param text one YAML document; a text of comments alone is an empty one.
   * @throws UserError for a text that is not one YAML document.
   */
  static parse(path: string, text: string): YamlText {
    return new YamlText(path, text, readDocument(path, text));
  }

  toString(): string {
    return this.text;
  }

  /** The keys of a mapping; none where there is no mapping. */
  keys(path: readonly (string | number)[]): string[] {
    const map = this.node(path);
    return isMap(map) ? map.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : [])) : [];
  }

  /** The number of items of a list; 0 where there is no list. */
  length(path: readonly (string | number)[]): number {
    const list: unknown = this.value(path);
    return Array.isArray(list) ? list.length : 0;
  }

  /** The value at a path as plain data; undefined where there is none. */
  value(path: readonly (string | number)[]): unknown {
    const node = this.node(path);
    return isNode(node) ? plainData(this.path, () => node.toJS(this.document)) : undefined;
  }

  /** The text of a single value as it stands in the file, so that a tag such as `1.10` stays what it is. */
  scalar(path: readonly (string | number)[]): string | undefined {
    const node = this.node(path);
    if (!isScalar(node) || node.value === null) return undefined;
    return typeof node.value === "string" ? node.value : node.source ?? String(node.value);
  }

  /**
   * Replaces a single value.
   *
   * @throws UserError where the value is shared with other places of the file, the file is signed, or the value is no text of its own.
   */
  replace(path: readonly (string | number)[], value: string): void {
    this.assertOwn(path);
    const node = this.node(path);
    const [start, end] = isScalar(node) && node.range ? node.range : [0, 0];
    if (!isScalar(node) || node.anchor !== undefined || node.type === Scalar.BLOCK_LITERAL || node.type === Scalar.BLOCK_FOLDED) {
      throw new UserError(`${this.path}: ${path.join(".")} must be a plain or quoted value of its own, without anchor or alias`, "write the value there, and run this again");
    }
    const quoted = inStyle(node, value);
    // Where nothing stands, the value begins right behind a colon or a tag, or right before a comment.
    const before = start === end && !/\s/.test(this.text[start - 1] ?? " ") ? " " : "";
    const behind = start === end && this.text[start] === "#" ? " " : "";
    this.splice(start, end, `${before}${quoted}${behind}`);
    this.assertWritten(path, value);
  }

  /** What was written must be read back: anything else is a fault of this program, and must not be committed. */
  private assertWritten(path: readonly (string | number)[], value: string): void {
    const found = this.scalar(path);
    if (found !== value) throw new UserError(`${this.path}: ${path.join(".")} would be read as "${found ?? "nothing"}" after "${value}" is written to it`, "write the value by hand, in quotes; nothing was changed");
  }

  /** A value must belong to its place alone, and the file to whoever writes it. */
  private assertOwn(path: readonly (string | number)[]): void {
    if (this.scalar(["sops", "mac"]) !== undefined && this.value(["sops", "mac_only_encrypted"]) !== true) {
      throw new UserError(`${this.path}: is signed by SOPS, and would not be decrypted any more after a change`, "change it with `sops set`, or let SOPS sign encrypted values alone (mac_only_encrypted)");
    }
    for (let length = 1; length <= path.length; length += 1) {
      const node = this.node(path.slice(0, length));
      const anchor = isScalar(node) || isCollection(node) ? node.anchor : undefined;
      const lines = anchor === undefined ? [] : this.aliases(anchor);
      if (lines.length > 0) {
        const where = lines.map((line) => `line ${line}`).join(", ");
        throw new UserError(`${this.path}: ${path.slice(0, length).join(".")} (&${anchor}) is used at ${where} too, which would change with it`, "give each place a value of its own, and run this again");
      }
    }
  }

  /** The lines at which an anchor is used. */
  private aliases(anchor: string): number[] {
    const lines: number[] = [];
    visit(this.document, {
      Alias: (_key, node) => {
        if (isAlias(node) && node.source === anchor && node.range) lines.push(this.text.slice(0, node.range[0]).split("\n").length);
      },
    });
    return lines;
  }

  /** Adds a key to a mapping, on the line below another of its keys, or behind it where the mapping is on one line. */
  insertAfter(path: readonly (string | number)[], sibling: string, key: string, value: string): void {
    this.assertOwn([...path, sibling]);
    const map = this.node(path);
    const pair = isMap(map) ? map.items.find((item) => isScalar(item.key) && item.key.value === sibling) : undefined;
    if (!isMap(map) || pair === undefined || !isScalar(pair.key) || !pair.key.range) {
      throw new UserError(`${this.path}: ${path.join(".")} must be a mapping with "${sibling}"`);
    }
    const end = endOf(pair, this.text);
    if (map.flow) {
      this.splice(end, end, `, ${key}: ${yamlScalar(value)}`);
      return this.assertWritten([...path, key], value);
    }
    const start = pair.key.range[0];
    const indent = " ".repeat(start - (this.text.lastIndexOf("\n", start - 1) + 1));
    const lineEnd = this.text.indexOf("\n", end);
    const at = lineEnd < 0 ? this.text.length : lineEnd;
    const carriageReturn = this.text[at - 1] === "\r";
    const position = carriageReturn ? at - 1 : at;
    this.splice(position, position, `${carriageReturn ? "\r\n" : "\n"}${indent}${key}: ${yamlScalar(value)}`);
    this.assertWritten([...path, key], value);
  }

  private splice(start: number, end: number, replacement: string): void {
    this.text = this.text.slice(0, start) + replacement + this.text.slice(end);
    this.document = readDocument(this.path, this.text);
  }

  private node(path: readonly (string | number)[]): unknown {
    return path.length === 0 ? this.document.contents : this.document.getIn(path, true);
  }
}

function readDocument(path: string, text: string): Document {
  const documents = parseAllDocuments(text, { logLevel: "silent" });
  const [document = new Document(), ...others] = Array.isArray(documents) ? documents : [];
  if (others.length > 0) throw new UserError(`${path}: must be one YAML document, got ${others.length + 1}`);
  const [error] = document.errors;
  if (error) throw new UserError(`${path}: is not valid YAML: ${error.message.split("\n")[0] ?? ""}`, "correct the file, and run this again");
  return document;
}

function endOf(pair: Pair, text: string): number {
  const value = pair.value;
  if (isScalar(value) && value.range) return value.range[1];
  return isScalar(pair.key) && pair.key.range ? text.indexOf(":", pair.key.range[1]) + 1 : text.length;
}

function inStyle(node: Scalar, value: string): string {
  if (node.type === Scalar.QUOTE_DOUBLE) return `"${value}"`;
  if (node.type === Scalar.QUOTE_SINGLE) return `'${value}'`;
  return yamlScalar(value);
}
