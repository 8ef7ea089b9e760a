import assert from "node:assert/strict";
import fc from "fast-check";
import { createServiceLog } from "../../program/service_log.ts";

const AT = new Date(2017, 7, 14, 14, 47, 50).getTime();

function collect(options: { debug?: boolean } = {}) {
  const lines: string[] = [];
  const sink = { write: (line: string) => void lines.push(line) };
  return { lines, log: createServiceLog(sink, { ...options, now: () => AT }) };
}

Deno.test("createServiceLog() writes local time, level, component and message", () => {
  const { lines, log } = collect({ debug: true });
  log.debug("probe", "3 urls are due");
  log.info("http", "Server started :8080");
  log.warn("store", "Retry 2");
  log.error("store", "Disk full");
  assert.deepEqual(lines, [
    "2017/08/14 14:47:50 DEBUG probe: 3 urls are due",
    "2017/08/14 14:47:50 INFO http: Server started :8080",
    "2017/08/14 14:47:50 WARN store: Retry 2",
    "2017/08/14 14:47:50 ERROR store: Disk full",
  ]);
});

Deno.test("createServiceLog() pads every part of the time", () => {
  const lines: string[] = [];
  const sink = { write: (line: string) => void lines.push(line) };
  const now = () => new Date(2026, 0, 2, 3, 4, 5).getTime();
  createServiceLog(sink, { now }).info("http", "x");
  assert.deepEqual(lines, ["2026/01/02 03:04:05 INFO http: x"]);
});

Deno.test("createServiceLog() writes no debug lines unless asked to", () => {
  const { lines, log } = collect();
  log.debug("probe", "x");
  assert.deepEqual(lines, []);
});

const messages: [message: string, want: string][] = [
  ["a\r\n\tb", "a\\r\\n\\tb"],
  ["\x1b[31mred\x00\x7f\x85", "\\u{1b}[31mred\\u{0}\\u{7f}\\u{85}"],
  ["a\u2028b\u2029c", "a\\u{2028}b\\u{2029}c"],
  ["\u202egnp.exe\u200b", "\\u{202e}gnp.exe\\u{200b}"],
  ["\ud800", "\\u{d800}"],
  ["Zürich 東京 😀 C:\\new", "Zürich 東京 😀 C:\\new"],
  ["x".repeat(9000), "x".repeat(8192)],
];

for (const [message, want] of messages) {
  const shown = JSON.stringify(message.slice(0, 30));
  Deno.test(`createServiceLog() writes ${shown} on one line`, () => {
    const { lines, log } = collect();
    log.info("http", message);
    assert.deepEqual(lines, [`2017/08/14 14:47:50 INFO http: ${want}`]);
  });
}

Deno.test("createServiceLog() writes one line for any component and message", () => {
  const text = fc.string({ unit: "binary" });
  fc.assert(fc.property(text, text, (component, message) => {
    const { lines, log } = collect();
    log.error(component, message);
    assert.equal(lines.length, 1);
    assert.doesNotMatch(lines.join(""), /[\p{Cc}\p{Zl}\p{Zp}]/u);
  }));
});
