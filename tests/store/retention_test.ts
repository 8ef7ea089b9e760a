import assert from "node:assert/strict";
import { keptUntil } from "../../store/retention.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const RETENTION_MS = 48 * HOUR_MS;

const cases: [what: string, key: Deno.KvKey, value: unknown, want: number][] = [
  [
    "ticks after their retention",
    ["ticks", 3, 1_000, 0],
    new Uint8Array(),
    1_001 * HOUR_MS + RETENTION_MS,
  ],
  [
    "hourly roll-ups after 35 days",
    ["hours", 3, 1_000],
    new Uint8Array(),
    1_001 * HOUR_MS + 35 * DAY_MS,
  ],
  [
    "daily roll-ups after 400 days",
    ["days", 3, 40],
    new Uint8Array(),
    41 * DAY_MS + 400 * DAY_MS,
  ],
  [
    "ended events 400 days after their end",
    ["events", 7, 1],
    { endedAt: 5_000 },
    5_000 + 400 * DAY_MS,
  ],
  ["open events never", ["events", 7, 2], { endedAt: null }, Infinity],
  [
    "the audit list after 90 days",
    ["audit", 5_000, "a"],
    {},
    5_000 + 90 * DAY_MS,
  ],
  [
    "lines of a channel's log after 30 days",
    ["deliveries", 4, 0],
    { at: 5_000 },
    5_000 + 30 * DAY_MS,
  ],
  [
    "what a maintenance said before a change after 400 days",
    ["past_maintenances", 0, 7, 5_000],
    {},
    5_000 + 400 * DAY_MS,
  ],
  [
    "what is asked of an address when it ends",
    ["subscriber_requests", 0, "a"],
    { endsAt: 5_000 },
    5_000,
  ],
  [
    "when an address was sent links after a day",
    ["subscriber_mails", "a"],
    { endsAt: 5_000 },
    5_000,
  ],
  [
    "what became of a message to a subscriber after 30 days",
    ["subscriber_deliveries", 0, 5_000, "email", 7],
    {},
    5_000 + 30 * DAY_MS,
  ],
  ["urls never", ["urls", 7], { id: 7 }, Infinity],
  ["live windows never", ["live", 0, 7], {}, Infinity],
  ["secrets never", ["secrets", "token"], new Uint8Array(), Infinity],
];

for (const [what, key, value, want] of cases) {
  Deno.test(`keptUntil() lets go ${what}`, () => {
    assert.equal(keptUntil(key, value, RETENTION_MS), want);
  });
}
