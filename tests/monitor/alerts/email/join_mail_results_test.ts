import assert from "node:assert/strict";
import { joinMailResults } from "../../../../monitor/alerts/email/join_mail_results.ts";
import type { AttemptResult } from "../../../../monitor/alerts/outbox_entry.ts";
import { LATER, SENT } from "../alert_rig.ts";

const FINAL: AttemptResult = { ...SENT, outcome: "final", status: 550 };
const BROKEN: AttemptResult = { ...FINAL, outcome: "broken", status: 535 };

const cases: [
  results: Record<string, AttemptResult>,
  before: string[],
  outcome: AttemptResult["outcome"],
  reached?: string[],
][] = [
  [{ a: SENT, b: SENT }, [], "sent"],
  [{ a: SENT, b: FINAL }, [], "final", ["a"]],
  [{ a: FINAL, b: LATER, c: SENT }, [], "later", ["c"]],
  [{ b: LATER }, ["a"], "later", ["a"]],
  [{ b: SENT }, ["a"], "sent"],
  [{ a: BROKEN }, [], "broken"],
  [{}, ["a"], "sent"],
];

for (const [results, before, outcome, reached] of cases) {
  const fared = Object.entries(results).map(([to, each]) =>
    `${to} ${each.outcome}`
  );
  Deno.test(`mails that were [${fared}] after [${before}] come to ${outcome}`, () => {
    const joined = joinMailResults(new Map(Object.entries(results)), before);
    assert.deepEqual([joined.outcome, joined.reached], [outcome, reached]);
  });
}
