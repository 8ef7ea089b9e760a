import type { Random } from "./random.ts";

const NAMES = [
  ...["Email", "Password", "NewPassword", "URL", "Period", "url", "name"],
  ...["interval", "timeout", "method", "expected_status", "expected_text"],
  ...["headers", "follow_redirects", "failures_before_down", "public"],
  ...["paused", "tags", "echoed", "__proto__", "constructor", "id", "role", ""],
];

const TEXTS = [
  ...["", "a", "fuzz@example.com", "wrong password", "GET", "HEAD", "200-299"],
  ...["https://example.com/", "http://127.0.0.1/", "http://[::1]:80/", "//"],
  ...["ftp://x/", "javascript:alert(1)", "1m30s", "100ms", "true", "<script>"],
  ...[
    "\u202e",
    "\ud800",
    "\0",
    "\r\n",
    "\u2028",
    "]]>",
    "{{7*7}}",
    "é".repeat(50),
  ],
];

const NUMBERS = [
  ...["0", "-0", "1", "-1", "0.1", "1e308", "1e400", "-1e400", "1e-400"],
  ...["9007199254740993", "99999999999999999999", "100", "101", "15"],
];

/** JSON that a route might expect, now and then broken, deep or large. */
export function randomJson(random: Random): string {
  const kind = random.next();
  if (kind < 0.03) return random.bytes(40);
  if (kind < 0.05) return "[".repeat(random.below(3_000));
  if (kind < 0.07) return '{"a":'.repeat(random.below(100)) + "1";
  const text = object(random, 3);
  if (kind > 0.9) {
    const at = random.below(text.length + 1);
    return text.slice(0, at) + random.pick(["", "\0", ",", '"', "}", "\xff"]) +
      text.slice(at + random.below(3));
  }
  return text;
}

function object(random: Random, depth: number): string {
  const members = Array.from({ length: random.below(5) }, () => {
    const name = random.chance(0.9) ? random.pick(NAMES) : random.bytes(5);
    return `${JSON.stringify(name)}:${value(random, depth - 1)}`;
  });
  return `{${members.join(",")}}`;
}

function value(random: Random, depth: number): string {
  const kind = random.below(depth > 0 ? 6 : 4);
  if (kind === 0) return random.pick(NUMBERS);
  if (kind === 1) return random.pick(["true", "false", "null"]);
  if (kind === 2) return JSON.stringify(random.pick(TEXTS));
  if (kind === 3) return JSON.stringify("x".repeat(random.below(1_100)));
  if (kind === 4) return object(random, depth);
  const items = Array.from(
    { length: random.below(4) },
    () => value(random, depth - 1),
  );
  return `[${items.join(",")}]`;
}
