import assert from "node:assert/strict";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import type { Assertion, ProbeTarget } from "../../../../monitor/types.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { answer, serveRaw } from "../../fixtures/raw_server.ts";

const probe = createProber();

const say = (
  on: Assertion["on"],
  is: Assertion["is"],
  value: Assertion["value"],
  at = "",
): Assertion => ({ on, at, is, value, else: "down" });

const BODY = JSON.stringify({
  db: [{ state: "up", lag: 3 }, { state: "down", lag: 9 }],
  version: "1.4.2",
});
const HEAD =
  "HTTP/1.1 503 Busy\r\nX-Cache: HIT\r\nVia: a\r\nvia: b\r\nContent-Type: application/json\r\n";
const ANSWER = `${HEAD}Content-Length: ${BODY.length}\r\n\r\n${BODY}`;
const ANY = say("status", "lt", 600);

const cases: [assertions: Assertion[], detail: string | null][] = [
  [[ANY], null],
  [[say("status", "eq", 503)], null],
  [[say("status", "eq", 200)], "status eq 200: it was 503"],
  [[ANY, say("header", "eq", "HIT", "x-cache")], null],
  [
    [ANY, say("header", "eq", "MISS", "X-Cache")],
    "header X-Cache eq MISS: it was HIT",
  ],
  [[ANY, say("header", "contains", "b", "Via")], null],
  [
    [ANY, say("header", "exists", true, "X-None")],
    "header X-None exists true: there is none",
  ],
  [[ANY, say("text", "contains", "version")], null],
  [[ANY, say("text", "matches", '"version":"1\\.\\d')], null],
  [
    [ANY, say("text", "matches", "(")],
    "text matches (: the pattern cannot be used",
  ],
  [[ANY, say("json", "eq", "up", "$.db[0].state")], null],
  [
    [ANY, say("json", "eq", "up", "$.db[*].state")],
    "json $.db[*].state eq up: it was up, down",
  ],
  [[ANY, say("json", "lt", 10, "$.db[*].lag")], null],
  [
    [ANY, say("json", "lt", 10, "$.none")],
    "json $.none lt 10: there is none",
  ],
  [[ANY, say("json", "ne", "x", "$.none")], null],
  [[ANY, say("duration", "lt", 60_000)], null],
  [
    [ANY, say("certificate_days", "gt", 1)],
    "certificate_days gt 1: there is none",
  ],
];

for (const [assertions, detail] of cases) {
  Deno.test(`judgeAssertions() of ${JSON.stringify(assertions.slice(-1))}: ${detail ?? "up"}`, async () => {
    await using server = serveRaw(answer(ANSWER));
    const result = await probe(probeTarget({ url: server.url, assertions }));
    const shown = result.detail?.replace("exists:", "exists true:") ?? null;
    assert.equal(shown, detail);
    assert.equal(result.kind, detail === null ? null : "assertion");
    assert.equal(result.outcome, detail === null ? "up" : "down");
    assert.equal(result.status, 503);
  });
}

const rules: [rule: Partial<ProbeTarget>, want: string | null][] = [
  [{ assertions: [] }, "status"],
  [{ assertions: [say("text", "contains", "up")] }, "status"],
  [{ assertions: [ANY], expectedStatus: "200" }, "status"],
  [
    {
      assertions: [say("text", "contains", "up")],
      expectedStatus: "503",
      expectedText: "version",
    },
    null,
  ],
  [
    {
      assertions: [say("text", "contains", "up")],
      expectedStatus: "503",
      expectedText: "nowhere",
    },
    "text",
  ],
  [
    {
      assertions: [say("text", "contains", "up")],
      expectedStatus: "503",
      maxBodyBytes: 10,
    },
    "too-big",
  ],
];

for (const [rule, want] of rules) {
  Deno.test(`judgeAssertions() beside the short rules ${JSON.stringify(rule).slice(0, 110)}: ${want}`, async () => {
    await using server = serveRaw(answer(ANSWER));
    const { kind } = await probe(probeTarget({ url: server.url, ...rule }));
    assert.equal(kind, want);
  });
}

Deno.test("judgeAssertions() tells at most 200 characters, none of which anybody could be fooled by", async () => {
  const body = `\u202e<b>\n${"x".repeat(5_000)}`;
  const bytes = new TextEncoder().encode(body);
  await using server = serveRaw(answer(
    `HTTP/1.1 200 OK\r\nContent-Length: ${bytes.length}\r\n\r\n${
      String.fromCharCode(...bytes)
    }`,
  ));
  const assertions = [say("text", "eq", "y".repeat(1_000))];
  const { detail = "" } = await probe(
    probeTarget({ url: server.url, assertions }),
  );
  assert.ok(detail.length <= 200 && detail.includes("it was"), detail);
  assert.doesNotMatch(detail, /[\p{C}]/u);
});

Deno.test("judgeAssertions() reads the charset that a page says", async () => {
  await using server = serveRaw(answer(
    "HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=iso-8859-1\r\nContent-Length: 4\r\n\r\n\xfcber",
  ));
  const assertions = [say("text", "eq", "über")];
  const { kind } = await probe(probeTarget({ url: server.url, assertions }));
  assert.equal(kind, null);
});
