import assert from "node:assert/strict";
import fc from "fast-check";
import {
  type AccessEntry,
  basicUser,
  clfTime,
  formatCombined,
} from "../../../routes/server/access_log.ts";

const AT = new Date(2017, 7, 14, 14, 47, 57).getTime();
const NAMED: Record<string, number> = { b: 8, t: 9, n: 10, v: 11, r: 13 };

const entry = (overrides: Partial<AccessEntry> = {}): AccessEntry => ({
  remoteAddress: "::1",
  user: null,
  at: AT,
  method: "GET",
  target: "/state",
  status: 200,
  bytes: 2,
  referer: null,
  userAgent: "curl/7.54.0",
  ...overrides,
});

/** Reads back what the log escaped, as latin-1. */
const unescaped = (text: string) =>
  text.replace(
    /\\(?:x(..)|(.))/g,
    (_, hex, name) =>
      hex
        ? String.fromCharCode(parseInt(hex, 16))
        : name in NAMED
        ? String.fromCharCode(NAMED[name] ?? 0)
        : name,
  );

const LINE =
  /^(\S+) - (\S+) \[\d\d\/\w{3}\/\d{4}:\d\d:\d\d:\d\d [+-]\d{4}\] "((?:[^"\\]|\\.)*) HTTP\/1\.1" \d+ (?:\d+|-) "((?:[^"\\]|\\.)*)" "((?:[^"\\]|\\.)*)"$/;

/** What differs from Apache on purpose, by the name of the row. */
const DIFFERENCES: Record<string, [from: string, to: string]> = {
  "auth user with space": ["a b", "a\\x20b"],
  "auth user brackets": ["x[y]", "x\\x5by\\x5d"],
  "HTTP/1.0": ["HTTP/1.0", "HTTP/1.1"],
};

/** The entry for a raw request; null when it is not HTTP. */
function parseRequest(bytes: Uint8Array, logged: string): AccessEntry | null {
  const [first = "", ...lines] = latin1(bytes).split("\r\n");
  const [, method, target] = /^(\S+) (\S+) HTTP\/1\.[01]$/.exec(first) ?? [];
  const [, status, size] = /" (\d+) (\d+|-) "/.exec(logged) ?? [];
  if (method === undefined || target === undefined) return null;
  const values = (name: string) =>
    lines.filter((line) => line.toLowerCase().startsWith(`${name}:`))
      .map((line) => line.slice(name.length + 1).trim());
  const header = (name: string) => values(name)[0] ?? null;
  const raw = Uint8Array.from(target, (character) => character.charCodeAt(0));
  return entry({
    remoteAddress: "HOST",
    user: target === "/auth/" ? basicUser(header("authorization")) : null,
    method,
    target: new TextDecoder().decode(raw),
    status: Number(status),
    bytes: size === "-" ? null : Number(size),
    referer: header("referer"),
    userAgent: values("user-agent").join(", ") || header("user-agent"),
  });
}

const latin1 = (bytes: Uint8Array) =>
  Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");

const golden = Deno.readTextFileSync(
  new URL("../../data/apache_golden.tsv", import.meta.url),
).split("\n").filter((line) => line !== "" && !line.startsWith("#"));

for (const row of golden) {
  const [name = "", base64 = "", line = ""] = row.split("\t");
  Deno.test(`formatCombined() writes what Apache writes: ${name}`, () => {
    const request = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const parsed = parseRequest(request, line);
    if (parsed === null) { // Apache logs the bytes before the NUL alone
      const referer = latin1(request.subarray(0, request.indexOf(0)));
      const escaped = /"(.*?)"/.exec(line)?.[1];
      assert.equal(LINE.exec(formatCombined(entry({ referer })))?.[4], escaped);
      return;
    }
    const [from, to] = DIFFERENCES[name] ?? ["", ""];
    const want = line.replace(from, to).replace("[TIME]", clfTime(AT));
    assert.equal(formatCombined(parsed), want);
  });
}

const fields: [what: string, Partial<AccessEntry>, want: string][] = [
  ["no body size as -", { bytes: null }, '" 200 - "'],
  ["an empty body as -", { bytes: 0 }, '" 200 - "'],
  ["a status", { status: 503, bytes: 33 }, '" 503 33 "'],
  ["an unknown address as -", { remoteAddress: "" }, "- - - ["],
  ["a user - [x", { user: "- [x" }, "::1 - -\\x20\\x5bx ["],
  ["an empty user", { user: "" }, '::1 - "" ['],
  ["control bytes by name", { referer: "\b\t\n\v\r" }, '"\\b\\t\\n\\v\\r"'],
  ["\\f and DEL in hex", { userAgent: "\f\x7f" }, '"\\x0c\\x7f"'],
  ["latin-1 as bytes", { userAgent: "\xe9\xff" }, '"\\xe9\\xff"'],
  [
    "a path as UTF-8",
    { target: "/é€😀" },
    "/\\xc3\\xa9\\xe2\\x82\\xac\\xf0\\x9f",
  ],
  [
    "a lone surrogate as U+FFFD",
    { target: "/\ud800" },
    "/\\xef\\xbf\\xbd HTTP",
  ],
  ["a quote in the path", { target: '/a"b\\' }, '"GET /a\\"b\\\\ HTTP/1.1"'],
];

for (const [what, overrides, want] of fields) {
  Deno.test(`formatCombined() writes ${what}`, () => {
    const line = formatCombined(entry(overrides));
    assert.ok(line.includes(want), line);
  });
}

Deno.test("formatCombined() writes local time and the new second each time", () => {
  for (const at of [AT, AT + 999, AT + 1000, AT - 1, AT + 86_400_000]) {
    assert.ok(formatCombined(entry({ at })).includes(clfTime(at)));
  }
  assert.match(formatCombined(entry()), /\[14\/Aug\/2017:14:47:57 [+-]\d{4}\]/);
});

Deno.test("formatCombined() cuts long fields at the edge of an escape", () => {
  const most = formatCombined(entry({
    remoteAddress: "[".repeat(9000),
    user: "[".repeat(9000),
    method: "\x01".repeat(9000),
    target: "/" + "€".repeat(9000),
    status: 599,
    bytes: Number.MAX_SAFE_INTEGER,
    referer: "a" + '"'.repeat(9000),
    userAgent: "a" + "\\".repeat(9000),
  }));
  assert.match(most, LINE);
  assert.ok(most.length < 4095, `${most.length} characters`);
  assert.match(
    formatCombined(entry({ target: "x".repeat(2000) })),
    / x{2000} /,
  );
  assert.match(
    formatCombined(entry({ target: "x".repeat(2001) })),
    / x{2000} /,
  );
});

const text = fc.string({ unit: "binary", maxLength: 3000 });
const byteText = fc.string({
  unit: fc.integer({ min: 0, max: 255 }).map((byte) =>
    String.fromCharCode(byte)
  ),
  maxLength: 150,
});

Deno.test("formatCombined() writes one line of printable ASCII for any input", () => {
  const anyEntry = fc.record({
    remoteAddress: text,
    user: fc.option(text),
    at: fc.integer({ min: 0, max: 253_402_000_000_000 }),
    method: text,
    target: text,
    status: fc.integer({ min: 100, max: 599 }),
    bytes: fc.option(fc.nat()),
    referer: fc.option(text),
    userAgent: fc.option(text),
  });
  fc.assert(fc.property(anyEntry, (any) => {
    const line = formatCombined(any);
    assert.match(line, /^[\x20-\x7e]{1,4094}$/);
    assert.match(line, LINE);
  }));
});

Deno.test("formatCombined() escapes without loss", () => {
  fc.assert(fc.property(byteText, byteText, byteText, (user, path, agent) => {
    const line = formatCombined(
      entry({ user: `u${user}`.slice(0, 60), target: path, userAgent: agent }),
    );
    const [, , name = "", request = "", , sent = ""] = LINE.exec(line) ?? [];
    assert.equal(unescaped(name), `u${user}`.slice(0, 60));
    assert.equal(unescaped(sent), agent);
    const bytes = new TextEncoder().encode(`GET ${path}`);
    assert.equal(unescaped(request), latin1(bytes));
  }));
});

const zones: [at: string, offsetMinutes: number, want: string][] = [
  ["2017-08-14T13:47:57.999Z", -60, "[14/Aug/2017:14:47:57 +0100]"],
  ["2017-08-14T13:47:57Z", 0, "[14/Aug/2017:13:47:57 +0000]"],
  ["2026-01-01T00:00:00Z", 300, "[31/Dec/2025:19:00:00 -0500]"],
  ["2026-12-31T20:00:00Z", -345, "[01/Jan/2027:01:45:00 +0545]"],
  ["2024-02-29T03:00:00Z", 210, "[28/Feb/2024:23:30:00 -0330]"],
];

for (const [at, offsetMinutes, want] of zones) {
  Deno.test(`clfTime() writes ${at} at offset ${offsetMinutes}`, () => {
    assert.equal(clfTime(Date.parse(at), offsetMinutes), want);
  });
}

const headers: [header: string | null, want: string | null][] = [
  [null, null],
  ["", null],
  [`Basic ${btoa("alice:pw")}`, "alice"],
  [`bAsIc   ${btoa("alice:p:w")}`, "alice"],
  [`Basic ${btoa("a:b").replaceAll("=", "")}`, "a"],
  [`Basic ${btoa(":pw")}`, ""],
  [`Basic ${btoa("b\xc3\xa4ck:pw")}`, "b\xc3\xa4ck"],
  [`Basic ${btoa("no colon")}`, null],
  ["Basic", null],
  ["Basic ", null],
  ["Basic YWxp*", null],
  ["Basic A", null],
  [`Bearer ${btoa("alice:pw")}`, null],
  [`Basic ${btoa(`${"x".repeat(9000)}:pw`)}`, null],
];

for (const [header, want] of headers) {
  Deno.test(`basicUser() reads ${JSON.stringify(header?.slice(0, 40))}`, () => {
    assert.equal(basicUser(header), want);
  });
}
