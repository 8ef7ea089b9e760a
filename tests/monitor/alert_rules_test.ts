import assert from "node:assert/strict";
import {
  alertRulesOf,
  DEFAULT_ALERT_RULES,
  OPERATORS,
  type SomeAlertRules,
} from "../../monitor/alert_rules.ts";

const MEMBER = 7;

const cases: [
  title: string,
  owner: number,
  settings: SomeAlertRules,
  chosen: SomeAlertRules,
  want: SomeAlertRules,
][] = [
  ["nobody has said anything", MEMBER, {}, {}, {}],
  ["a member chose", MEMBER, {}, { grouping: "tag" }, { grouping: "tag" }],
  [
    "a member's choice beats the settings",
    MEMBER,
    { grouping: "all", groupWaitMs: 0 },
    { grouping: "tag" },
    { grouping: "tag", groupWaitMs: 0 },
  ],
  [
    "the settings beat what operators chose",
    OPERATORS,
    { grouping: "all" },
    { grouping: "tag", groupWaitMs: 0 },
    { grouping: "all", groupWaitMs: 0 },
  ],
  [
    "a choice that was taken back is none",
    MEMBER,
    { groupIntervalMs: 10_000 },
    { groupIntervalMs: undefined },
    { groupIntervalMs: 10_000 },
  ],
];

Deno.test("the rules of an owner are what was chosen and what the settings say", async (t) => {
  for (const [title, owner, settings, chosen, want] of cases) {
    await t.step(title, () => {
      assert.deepEqual(alertRulesOf(owner, settings, chosen), {
        ...DEFAULT_ALERT_RULES,
        ...want,
      });
    });
  }
});
