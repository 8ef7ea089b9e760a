import assert from "node:assert/strict";
import { nextMaintenanceStep } from "../../../monitor/maintenance/next_maintenance_step.ts";
import type { Maintenance } from "../../../monitor/maintenance_rule.ts";
import type { MaintenanceStep } from "../../../monitor/maintenance_step.ts";
import { someMaintenance } from "./some_maintenance.ts";

const HOUR_MS = 3_600_000;
/** A Monday at midnight. */
const MONDAY = Date.UTC(2026, 10, 30);

type Change = Partial<Maintenance> | null;

/** What happens to a rule by the hour since Monday: it is changed, or deleted. */
interface Story {
  readonly rule: Partial<Maintenance>;
  readonly changes?: Readonly<Record<number, Change>>;
  /** Hours at which nobody looks. */
  readonly blind?: readonly [from: number, to: number];
  readonly hours: number;
}

/** Each hour somebody looks; a line for each step that is told: the hour, what, and the hours of the window. */
function tell({ rule: parts, changes = {}, blind, hours }: Story): string[] {
  let rule: Maintenance | null = {
    ...someMaintenance(),
    ...{ startsAt: at(24), endsAt: at(26), repeat: null, ended: null },
    ...{ validFrom: at(0), createdAt: at(0), updatedAt: at(0) },
    ...parts,
  };
  let before: MaintenanceStep | null = null;
  const told: string[] = [];
  for (let hour = 0; hour <= hours; hour++) {
    const change = changes[hour];
    if (change === null) rule = null;
    else if (change !== undefined && rule !== null) {
      rule = { ...rule, ...change, updatedAt: at(hour) };
    }
    if (blind !== undefined && hour >= blind[0] && hour < blind[1]) continue;
    while (true) {
      const next = nextMaintenanceStep(rule, before, at(hour));
      if (next === null) break;
      before = next.step;
      const { phase, window: { from, to } } = next.step;
      const span = `${hourOf(from)}-${hourOf(to)}`;
      if (next.isNews) told.push(`${hour} ${phase} ${span}`);
    }
  }
  return told;
}

const at = (hour: number) => MONDAY + hour * HOUR_MS;
const hourOf = (time: number) => (time - MONDAY) / HOUR_MS;
const daily = { every: "day", on: [], at: "02:00", timeZone: "UTC" } as const;
const weekly = {
  every: "week",
  on: [2],
  at: "02:00",
  timeZone: "UTC",
} as const;

const CASES: [what: string, story: Story, told: string[]][] = [
  ["a window that nobody changes", { rule: {}, hours: 40 }, [
    "0 announced 24-26",
    "24 begun 24-26",
    "26 ended 24-26",
  ]],
  ["one that is further away than seven days", {
    rule: { startsAt: at(200), endsAt: at(202) },
    hours: 210,
  }, ["32 announced 200-202", "200 begun 200-202", "202 ended 200-202"]],
  ["one that goes on when it is written", {
    rule: { startsAt: at(-2), endsAt: at(3) },
    hours: 5,
  }, ["0 begun -2-3", "3 ended -2-3"]],
  ["other times", {
    rule: {},
    changes: { 5: { startsAt: at(30), endsAt: at(31) } },
    hours: 40,
  }, [
    "0 announced 24-26",
    "5 announced 30-31",
    "30 begun 30-31",
    "31 ended 30-31",
  ]],
  ["another title, of which nobody needs to be told", {
    rule: {},
    changes: { 5: { title: "Other" } },
    hours: 27,
  }, ["0 announced 24-26", "24 begun 24-26", "26 ended 24-26"]],
  ["one that is deleted before it begins", {
    rule: {},
    changes: { 5: null },
    hours: 40,
  }, ["0 announced 24-26", "5 cancelled 24-26"]],
  ["one that is deleted while it goes on", {
    rule: {},
    changes: { 25: null },
    hours: 40,
  }, ["0 announced 24-26", "24 begun 24-26", "25 ended 24-25"]],
  ["one that is ended early", {
    rule: {},
    changes: { 25: { ended: { from: at(24), at: at(25) } } },
    hours: 40,
  }, ["0 announced 24-26", "24 begun 24-26", "25 ended 24-25"]],
  ["one that is made longer while it goes on", {
    rule: {},
    changes: { 25: { endsAt: at(30) } },
    hours: 40,
  }, ["0 announced 24-26", "24 begun 24-26", "30 ended 24-26"]],
  ["a window in which nobody looked", {
    rule: {},
    blind: [10, 40],
    hours: 45,
  }, ["0 announced 24-26"]],
  ["a beginning that is seen late, within a day", {
    rule: { endsAt: at(90) },
    blind: [10, 40],
    hours: 45,
  }, ["0 announced 24-90", "40 begun 24-90"]],
  ["a beginning that is older than a day when it is seen", {
    rule: { endsAt: at(90) },
    blind: [10, 50],
    hours: 95,
  }, ["0 announced 24-90", "90 ended 24-90"]],
  ["an end that is older than a day when it is seen", {
    rule: {},
    blind: [25, 60],
    hours: 70,
  }, ["0 announced 24-26", "24 begun 24-26"]],
  ["one of each day, which is not announced", {
    rule: { startsAt: at(2), endsAt: at(3), repeat: daily },
    hours: 30,
  }, ["2 begun 2-3", "3 ended 2-3", "26 begun 26-27", "27 ended 26-27"]],
  ["one of each week, which is announced a day before", {
    rule: { startsAt: at(26), endsAt: at(27), repeat: weekly },
    hours: 200,
  }, [
    "2 announced 26-27",
    "26 begun 26-27",
    "27 ended 26-27",
    "170 announced 194-195",
    "194 begun 194-195",
    "195 ended 194-195",
  ]],
  ["what was to be announced more than a day ago", {
    rule: {},
    blind: [0, 31],
    hours: 40,
  }, []],
];

for (const [what, story, told] of CASES) {
  Deno.test(`nextMaintenanceStep() tells ${what}`, () => {
    assert.deepEqual(tell(story), told);
  });
}

Deno.test("nextMaintenanceStep() tells of no window twice, whenever somebody looks first", () => {
  for (let from = 0; from < 60; from++) {
    const told = tell({ rule: {}, blind: [0, from], hours: 80 });
    const phases = told.map((line) => line.split(" ")[1]);
    assert.equal(new Set(phases).size, phases.length, told.join());
    const order = ["announced", "begun", "ended"].filter((each) =>
      phases.includes(each)
    );
    assert.deepEqual(phases, order);
  }
});
