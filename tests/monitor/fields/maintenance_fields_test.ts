import assert from "node:assert/strict";
import {
  configuredMaintenance,
  isSameMaintenance,
  maintenanceMembers,
  readMaintenance,
} from "../../../monitor/fields/maintenance_fields.ts";

const NOW = Date.UTC(2026, 10, 29, 5);
const BASE = { title: "Upgrade", all: true, duration: "1h" };

function read(members: Record<string, unknown>, now: number | null = NOW) {
  return readMaintenance(members, { now });
}

Deno.test("readMaintenance() fills in what is not said: it begins now, and what repeats does so as the first window", () => {
  assert.deepEqual(read(BASE).spec, {
    title: "Upgrade",
    text: "",
    scope: { all: true },
    startsAt: NOW,
    endsAt: NOW + 3_600_000,
    repeat: null,
    suppressAlerts: true,
    countsAsDowntime: false,
  });
  // a Sunday in Berlin, an hour later there
  for (
    const [every, on] of [["day", []], ["week", [0]], ["month", [29]]] as const
  ) {
    const repeat = { every, time_zone: "Europe/Berlin" };
    const { spec } = read({ ...BASE, repeat });
    assert.deepEqual(spec?.repeat, {
      ...{ every, on, at: "06:00", timeZone: "Europe/Berlin" },
    });
  }
});

const refused: [Record<string, unknown>, RegExp, (number | null)?][] = [
  [{ all: true, duration: "1h" }, /"title" is missing/],
  [{ ...BASE, tags: ["a"] }, /say one of "all": true, "tags" and "urls"/],
  [{ title: "x", duration: "1h" }, /say one of/],
  [{ ...BASE, all: false }, /Cannot set "all" to false: must be true/],
  [{ title: "x", duration: "1h", urls: [] }, /1 to 500 names or ids/],
  [{ ...BASE, colour: 1 }, /a maintenance has no such member/],
  [{ title: "x", all: true }, /say "ends_at" or "duration"/],
  [{ ...BASE, ends_at: "2026-12-01T02:00Z" }, /not both/],
  [{ ...BASE, duration: "31d" }, /from 1m to 30d/],
  [{ title: "x", all: true, ends_at: "2026-11-29T04:00Z" }, /must end after/],
  [{ title: "x", all: true, ends_at: "2027-11-29T04:00Z" }, /than 30 days/],
  [{ ...BASE, starts_at: "2026-11-29 04:00" }, /a time with its offset/],
  [{ ...BASE, starts_at: -1 }, /seconds since 1970/],
  [{ ...BASE, repeat: { every: "year" } }, /"every": "day"/],
  [{ ...BASE, repeat: { every: "week", on: [7] } }, /"every": "day"/],
  [{ ...BASE, repeat: { every: "day", at: "24:00" } }, /"every": "day"/],
  [{ ...BASE, repeat: { every: "day", time_zone: "Mars" } }, /"every"/],
  [
    { ...BASE, duration: "25h", repeat: { every: "day" } },
    /longer than 1 days/,
  ],
  [{ ...BASE, text: "a\u0007" }, /a text of at most/],
  [{ ...BASE, text: "a\ud800" }, /a text of at most/],
  [{ ...BASE, text: "x".repeat(2_001) }, /a text of at most/],
  [BASE, /"starts_at" is missing/, null],
  [{ ...BASE, repeat: { every: "day" } }, /"at" and "on" in "repeat"/, null],
];

for (const [members, problem, now = NOW] of refused) {
  Deno.test(`readMaintenance() refuses ${JSON.stringify(members)}`, () => {
    const { spec, problems } = read(members, now);
    assert.equal(spec, null);
    assert.match(problems.join("\n"), problem);
  });
}

Deno.test("the text of a maintenance has one kind of line break, and is measured with it", () => {
  const text = (raw: string) => read({ ...BASE, text: raw }).spec?.text;
  assert.equal(text("x\r\n".repeat(999) + "xx"), "x\n".repeat(999) + "xx");
  assert.equal(text("a\rb\tc\r\nd"), "a\nb\tc\nd");
  assert.equal(text(" \r\n"), "");
});

Deno.test("a change of a maintenance keeps what it does not name, and its length when it is moved", () => {
  const before =
    read({ ...BASE, text: "Short", counts_as_downtime: true }).spec;
  assert.ok(before);
  const { spec } = readMaintenance({ starts_at: "2026-12-01T02:00:00+01:00" }, {
    ...{ now: null, before },
  });
  const startsAt = Date.UTC(2026, 11, 1, 1);
  assert.deepEqual(spec, { ...before, startsAt, endsAt: startsAt + 3_600_000 });
});

Deno.test("what is written of a maintenance reads back as the same", () => {
  const repeat = { every: "month", on: [31], at: "02:00" };
  for (
    const members of [
      { ...BASE, text: "a\nb", starts_at: "2026-12-01T02:00Z" },
      { title: "x", tags: ["db"], duration: "90m", repeat },
      { title: "x", urls: ["api", 3], duration: 60, starts_at: 1_800_000_000 },
    ]
  ) {
    const { spec, problems } = read(members, null);
    assert.deepEqual(problems, []);
    assert.ok(spec);
    const again = read(configuredMaintenance(spec), null).spec;
    assert.ok(again && isSameMaintenance(spec, again));
    const { starts_at } = maintenanceMembers(spec);
    assert.equal(starts_at, spec.startsAt / 1_000);
  }
});
