import assert from "node:assert/strict";
import fc from "fast-check";
import { agoText } from "../../../../routes/pages/client/time_words.js";
import { wordsIn } from "../fixtures/clocks_of.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

const BERLIN = "Europe/Berlin";
const ST_JOHNS = "America/St_Johns";

const NOON = "2026-11-29T12:00Z";

/** A moment, as it is told at another one; on clocks of 12 hours where it says so. */
const MOMENTS: [zone: string, at: string, now: string, want: string][] = [
  ["Asia/Tokyo", "2026-11-29T05:49Z", NOON, "14:49"],
  ["Asia/Tokyo", "2026-11-28T14:59Z", NOON, "28 Nov, 23:59"],
  ["Asia/Tokyo", "2026-11-28T15:00Z", NOON, "00:00"],
  ["Asia/Tokyo", "2025-12-31T14:59Z", NOON, "31 Dec 2025, 23:59"],
  ["Asia/Tokyo", "2025-12-31T15:00Z", NOON, "1 Jan, 00:00"],
  ["Asia/Kolkata", "2026-11-29T05:49Z", NOON, "11:19"],
  ["Asia/Kolkata", "2026-11-28T18:29Z", NOON, "28 Nov, 23:59"],
  [ST_JOHNS, "2026-11-29T05:49Z", NOON, "02:19"],
  [ST_JOHNS, "2026-07-20T05:49Z", NOON, "20 Jul, 03:19 NDT"],
  // The clocks went from 3 back to 2 at 01:00 UTC.
  [BERLIN, "2026-10-24T23:59Z", "2026-10-25T12:00Z", "01:59 GMT+2"],
  [BERLIN, "2026-10-25T00:30Z", "2026-10-25T12:00Z", "02:30 GMT+2"],
  [BERLIN, "2026-10-25T01:30Z", "2026-10-25T12:00Z", "02:30 GMT+1"],
  [BERLIN, "2026-10-25T02:00Z", "2026-10-25T12:00Z", "03:00"],
  [BERLIN, "2026-10-25T00:30Z", "2026-10-25T00:45Z", "02:30 GMT+2"],
  [BERLIN, "2026-10-25T12:00Z", NOON, "25 Oct, 13:00"],
  [BERLIN, "2026-10-24T12:00Z", NOON, "24 Oct, 14:00 GMT+2"],
  // From 2 back to 1 at 04:30 UTC.
  [ST_JOHNS, "2026-11-01T03:45Z", "2026-11-01T12:00Z", "01:15 NDT"],
  [ST_JOHNS, "2026-11-01T04:45Z", "2026-11-01T12:00Z", "01:15 NST"],
  [ST_JOHNS, "2026-11-01T05:30Z", "2026-11-01T12:00Z", "02:00"],
  // From 2 on to 3 at 01:00 UTC.
  [BERLIN, "2026-03-29T00:59Z", "2026-03-29T12:00Z", "01:59 GMT+1"],
  [BERLIN, "2026-03-29T01:00Z", "2026-03-29T12:00Z", "03:00"],
];

for (const [zone, at, now, want] of MOMENTS) {
  Deno.test(`in ${zone} at ${now}, ${at} is "${want}"`, () => {
    const words = wordsIn(zone);
    assert.equal(words.moment(Date.parse(at), Date.parse(now)), want);
  });
}

const HALF_DAYS: [at: string, want: string][] = [
  ["2026-11-29T00:05Z", "12:05 AM"],
  ["2026-11-29T09:00Z", "9:00 AM"],
  ["2026-11-29T12:00Z", "12:00 PM"],
  ["2026-11-28T23:59Z", "28 Nov, 11:59 PM"],
];

for (const [at, want] of HALF_DAYS) {
  Deno.test(`on a clock of 12 hours, ${at} is "${want}"`, () => {
    const words = wordsIn("UTC", true);
    assert.equal(words.moment(Date.parse(at), Date.parse(NOON)), want);
  });
}

const SPANS: [zone: string, from: string, to: string, want: string][] = [
  ["Asia/Tokyo", "2026-11-29T05:02Z", "2026-11-29T05:12Z", "14:02 to 14:12"],
  [
    ...["Asia/Tokyo", "2026-11-28T14:50Z", "2026-11-28T15:10Z"] as const,
    "28 Nov, 23:50 to 29 Nov, 00:10",
  ],
  [
    ...["Asia/Kolkata", "2026-11-20T05:00Z", "2026-11-20T05:12Z"] as const,
    "20 Nov, 10:30 to 10:42",
  ],
  [
    ...[ST_JOHNS, "2026-11-01T03:45Z", "2026-11-01T04:45Z"] as const,
    "1 Nov, 01:15 NDT to 01:15 NST",
  ],
  [
    ...[BERLIN, "2026-07-20T05:00Z", "2026-07-20T05:12Z"] as const,
    "20 Jul, 07:00 to 07:12 GMT+2",
  ],
  [
    ...[BERLIN, "2026-10-24T20:00Z", "2026-10-25T09:00Z"] as const,
    "24 Oct, 22:00 GMT+2 to 25 Oct, 10:00",
  ],
];

for (const [zone, from, to, want] of SPANS) {
  Deno.test(`in ${zone}, from ${from} to ${to} is "${want}"`, () => {
    const ends = [from, to].map((at) => Date.parse(at)) as [number, number];
    assert.equal(wordsIn(zone).span(...ends, Date.parse(NOON)), want);
  });
}

Deno.test("an exact time leaves nothing to be guessed", () => {
  const at = Date.parse("2026-10-31T23:49:03Z");
  assert.equal(wordsIn(BERLIN).exact(at), "1 Nov 2026, 00:49:03 GMT+1");
  assert.equal(
    wordsIn(ST_JOHNS, true).exact(at),
    "31 Oct 2026, 9:19:03 PM NDT",
  );
});

const AGES: [ms: number, want: string][] = [
  [0, "just now"],
  [59_999, "just now"],
  [MINUTE_MS, "1 minute ago"],
  [4 * MINUTE_MS + 59_000, "4 minutes ago"],
  [HOUR_MS, "1 hour ago"],
  [47 * HOUR_MS, "47 hours ago"],
  [2 * DAY_MS, "2 days ago"],
  [-30_000, "in less than a minute"],
  [-4 * MINUTE_MS, "in 4 minutes"],
];

for (const [ms, want] of AGES) {
  Deno.test(`what was ${ms} ms before was ${want}`, () => {
    assert.equal(agoText(1_000_000_000, 1_000_000_000 + ms), want);
  });
}

const ZONES = [
  ...["UTC", "Asia/Tokyo", "Asia/Kolkata", ST_JOHNS, BERLIN],
  ...["Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca"],
];
/** Minutes of two years: a list of hours never reaches further. */
const MINUTES = fc.integer({
  min: Date.UTC(2025, 6) / MINUTE_MS,
  max: Date.UTC(2027, 6) / MINUTE_MS,
});

Deno.test("two moments at most a day apart never read the same in one list", () => {
  const words = ZONES.flatMap((zone) => [wordsIn(zone), wordsIn(zone, true)]);
  fc.assert(fc.property(
    ...[fc.constantFrom(...words), MINUTES, MINUTES] as const,
    fc.oneof(fc.constantFrom(30, 60), fc.integer({ min: 1, max: 1_440 })),
    (words, minute, now, apart) => {
      const [first, last] = [minute, minute + apart].map((each) =>
        words.moment(each * MINUTE_MS, now * MINUTE_MS)
      );
      assert.notEqual(first, last);
    },
  ));
});

Deno.test("in every hour in which clocks are set back, no two minutes read the same", () => {
  const shifts: [zone: string, at: string][] = [
    [BERLIN, "2026-10-25T01:00Z"],
    [ST_JOHNS, "2026-11-01T04:30Z"],
    ["Australia/Lord_Howe", "2026-04-04T15:00Z"],
  ];
  for (const [zone, at] of shifts) {
    const words = wordsIn(zone);
    for (const later of [0, DAY_MS, 200 * DAY_MS]) {
      const texts = Array.from({ length: 240 }, (_, minute) => {
        const from = Date.parse(at) + (minute - 120) * MINUTE_MS;
        return words.moment(from, Date.parse(at) + later);
      });
      assert.equal(new Set(texts).size, texts.length, zone);
    }
  }
});

Deno.test("days part time: as it goes on, the day changes once at each midnight and never back", () => {
  for (const zone of ZONES) {
    const words = wordsIn(zone);
    const from = Date.parse("2026-03-01T00:00Z");
    const days = Array.from(
      { length: 250 * 8 },
      (_, index) => words.day(from + index * 3 * HOUR_MS, from),
    );
    const runs = days.filter((day, index) => day !== days[index - 1]);
    assert.equal(new Set(runs).size, runs.length, zone);
    assert.ok(runs.length >= 250 && runs.length <= 251, zone);
  }
});
