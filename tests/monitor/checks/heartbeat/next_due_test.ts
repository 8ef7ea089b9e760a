import assert from "node:assert/strict";
import fc from "fast-check";
import { cronProblem } from "../../../../monitor/checks/heartbeat/cron_problem.ts";
import { nextDueOf } from "../../../../monitor/checks/heartbeat/next_due.ts";

/** Times of pings and when the next is due, as ISO texts; all days of a schedule in one list. */
const CASES: readonly [
  name: string,
  cron: string,
  timeZone: string,
  steps: readonly (readonly [ping: string, due: string])[],
][] = [
  ["each night, in UTC", "30 2 * * *", "UTC", [
    ["2026-03-01T02:31:00Z", "2026-03-02T02:30:00Z"],
    ["2026-03-01T23:00:00Z", "2026-03-02T02:30:00Z"],
  ]],
  [
    "the hour that spring skips: once, when the clock goes on",
    "30 2 * * *",
    "Europe/Berlin",
    [
      ["2026-03-28T01:31:00Z", "2026-03-29T01:00:00Z"],
      ["2026-03-29T01:05:00Z", "2026-03-30T00:30:00Z"],
    ],
  ],
  [
    "the hour that autumn has twice: once, the first time",
    "30 2 * * *",
    "Europe/Berlin",
    [
      ["2026-10-24T00:31:00Z", "2026-10-25T00:30:00Z"],
      ["2026-10-25T00:31:00Z", "2026-10-26T01:30:00Z"],
    ],
  ],
  [
    "each quarter of an hour, through both hours of autumn",
    "*/15 * * * *",
    "Europe/Berlin",
    [
      ["2026-10-25T00:46:00Z", "2026-10-25T01:00:00Z"],
      ["2026-10-25T01:46:00Z", "2026-10-25T02:00:00Z"],
    ],
  ],
  ["half an hour of summer time", "15 2 * * *", "Australia/Lord_Howe", [
    ["2026-04-03T16:00:00Z", "2026-04-04T15:45:00Z"],
  ]],
  ["the last day of a month of 28 days", "0 4 L * *", "UTC", [
    ["2026-01-31T04:01:00Z", "2026-02-28T04:00:00Z"],
    ["2028-01-31T04:01:00Z", "2028-02-29T04:00:00Z"],
  ]],
  ["a day that short months lack", "0 4 31 * *", "UTC", [
    ["2026-01-31T04:01:00Z", "2026-03-31T04:00:00Z"],
  ]],
  ["a leap day", "0 0 29 feb *", "UTC", [
    ["2026-01-01T00:00:00Z", "2028-02-29T00:00:00Z"],
  ]],
  [
    "a ping that is a little early counts for what it stands for",
    "0 3 * * *",
    "UTC",
    [
      ["2026-05-01T02:59:10Z", "2026-05-02T03:00:00Z"],
      ["2026-05-01T02:58:50Z", "2026-05-01T03:00:00Z"],
    ],
  ],
  [
    "a quarter of a minute is early enough for each minute",
    "* * * * *",
    "UTC",
    [
      ["2026-05-01T02:59:50Z", "2026-05-01T03:01:00Z"],
      ["2026-05-01T02:59:40Z", "2026-05-01T03:00:00Z"],
    ],
  ],
  ["on working days", "0 9 * * mon-fri", "America/New_York", [
    ["2026-11-27T14:30:00Z", "2026-11-30T14:00:00Z"],
  ]],
];

for (const [name, cron, timeZone, steps] of CASES) {
  Deno.test(`a schedule is due ${name}`, async () => {
    assert.equal(cronProblem(cron), null);
    const nextDue = await nextDueOf({ periodMs: 60_000, cron, timeZone });
    for (const [ping, due] of steps) {
      assert.equal(
        new Date(nextDue(Date.parse(ping))).toISOString(),
        new Date(due).toISOString(),
      );
    }
  });
}

Deno.test("a period begins anew with each ping, whatever the clocks do", async () => {
  const nextDue = await nextDueOf({
    periodMs: 2_419_200_000,
    cron: "",
    timeZone: "UTC",
  });
  assert.equal(
    nextDue(Date.parse("2026-02-01T00:00:00Z")),
    Date.parse("2026-03-01T00:00:00Z"),
  );
  assert.equal(
    nextDue(Date.parse("2026-03-01T00:00:00Z")),
    Date.parse("2026-03-29T00:00:00Z"),
  );
});

const PROBLEMS: readonly [cron: string, problem: string][] = [
  ["* * * *", "one space between its fields"],
  ["* * * * * *", "one space between its fields"],
  ["@hourly", "one space between its fields"],
  ["60 * * * *", "its minute from 0 to 59"],
  ["* 24 * * *", "its hour from 0 to 23"],
  ["* 22-2 * * *", "its hour from 0 to 23"],
  ["*/0 * * * *", "its minute from 0 to 59"],
  ["5/15 * * * *", "its minute from 0 to 59"],
  ["1,,2 * * * *", "its minute from 0 to 59"],
  ["* * 0 * *", "its day of month from 1 to 31"],
  ["* * * 13 *", "its month from 1 to 12"],
  ["* * * * 8", "its day of week from 0 to 7"],
  ["* * * * 5#2", "its day of week from 0 to 7"],
  ["0 0 31 2 *", "a date that there is"],
  ["0 0 30,31 feb *", "a date that there is"],
  ["0 0 31 apr,jun *", "a date that there is"],
  [`${"1,".repeat(50)}1 * * * *`, "at most 100 characters"],
];

for (const [cron, problem] of PROBLEMS) {
  Deno.test(`a schedule cannot be "${cron.slice(0, 20)}"`, () =>
    assert.equal(cronProblem(cron), problem));
}

const range = (min: number, max: number) =>
  fc.oneof(
    fc.constant("*"),
    fc.integer({ min, max }).map(String),
    fc.tuple(fc.integer({ min, max }), fc.integer({ min, max }))
      .map(([a, b]) => `${Math.min(a, b)}-${Math.max(a, b)}`),
    fc.integer({ min: 1, max: max || 1 }).map((step) => `*/${step}`),
  );

Deno.test("croner takes every schedule that is taken, and knows its next time", async () => {
  const field = (min: number, max: number) =>
    fc.oneof(
      range(min, max),
      fc.array(fc.integer({ min, max }), { minLength: 1, maxLength: 4 }).map(
        String,
      ),
    );
  const cron = fc.tuple(
    field(0, 59),
    field(0, 23),
    field(1, 31),
    field(1, 12),
    field(0, 7),
  ).map((fields) => fields.join(" ")).filter((text) =>
    cronProblem(text) === null
  );
  await fc.assert(
    fc.asyncProperty(cron, async (text) => {
      const nextDue = await nextDueOf({
        periodMs: 0,
        cron: text,
        timeZone: "Europe/Berlin",
      });
      const at = Date.parse("2026-10-20T00:00:00Z");
      const due = nextDue(at);
      assert.ok(Number.isFinite(due) && due > at, `${text}: ${due}`);
    }),
    { numRuns: 200 },
  );
});
