import * as fc from "fast-check";

/** Texts that something on the way could take for something else. */
const pool = [
  "", " ", ".", "..", "...", "-", "-x", "--upload-pack=touch /tmp/x", "/", "/etc/passwd", "../x", "a/../../b", "a//b", "a b", "a b..c~^:", "a/b c", "a\\b", "~", "null", "true", "no", "404", "1e5", "0x1f", "0o7",
  "1_000", "NaN", "Infinity", "lots", "-5", "1.5Gi", "1e3", "1e999", "9".repeat(40), "500m", "5mm", "__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "{{workflow.name}}", "{{=sprig.env(\"HOME\")}}",
  "{{ .Values }}", "${HOME}", "$(id)", "`id`", "'", "\"", "a'b", "a\"b", "a: b", "a #b", "- a", "&a", "*a", "!a", "|", ">", "%a", "@a", "a,b", "a;b", "a|b", "a&b", "[a]", "{a}", "\u0000", "a\u0000b", "a\nb", "a\r\nb",
  "\n", "a\tb", "\u001b[2J", "\u0007", "\u2028", "\ufeffa", "\u202ea", "\ud800", "é", "日本", "😀", "A", "aB", "a_b", "a.b", "a-", "-a", ".a", "a.", "a".repeat(64), "a".repeat(254), "a".repeat(300_000), "ftp://x y", "http://x", "https://",
  "https://a b", "https://user:password@host/x", "https://h/x?y=z#f", "ssh://-oProxyCommand=x/y", "ext::sh -c id", "file:///x", "git@host:x", "oci://host/x", "javascript:alert(1)", "latest", "host:99999", "host:5000", "a@sha256:0",
  "1.2.3", ">=1 <2", "* * * * *", "99 * * * *", "@daily", "Europe/Berlin", "Mars/Base", "5m", "-1h", "1d", "10.0.0.0/8", "10.0.0.0/99", "::/0", "2026-13-45", "-----BEGIN CERTIFICATE-----\nx\n-----END CERTIFICATE-----\n",
];

/** Hostile texts, and texts that are nearly of a usual form. */
export const hostileText = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...pool) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...pool.filter((text) => text.length < 50)), fc.constantFrom(...pool.filter((text) => text.length < 50))).map((parts) => parts.join("")) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 30 }) },
  { weight: 1, arbitrary: fc.stringMatching(/^[a-z0-9./:_-]{1,70}$/) },
);

/** Numbers at and beyond the edges of what is counted. */
export const hostileNumber = fc.constantFrom(-1, 0, -0, 1, 2, 3, 30000, 32768, 65536, 1_000_000, 2 ** 31 - 1, 2 ** 31, 2 ** 53, 1e308, 0.5, NaN, Infinity, -Infinity);
