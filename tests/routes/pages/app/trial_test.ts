import assert from "node:assert/strict";
import { trialText } from "../../../../routes/pages/app/trial.ts";

const NOW = 1_800_000_000_000;
const DAY_MS = 86_400_000;

const UP = {
  outcome: "up",
  status: 200,
  kind: null,
  durationMs: 84.2,
  address: "192.0.2.1",
  path: { byName: false, family: 4, isPublic: false, network: "127.0.0.1" },
  certificateExpiresAt: null,
} as const;
const BY_NAME = {
  byName: true,
  family: 4,
  isPublic: false,
  network: "127.0.0.1",
} as const;
const DOWN = { ...UP, outcome: "down" } as const;

const CASES: [result: Parameters<typeof trialText>[0], text: string][] = [
  [UP, "200 in 84 ms"],
  [{ ...UP, path: BY_NAME }, "200 in 84 ms at 192.0.2.1"],
  [
    { ...DOWN, kind: "timeout", status: null, path: BY_NAME },
    "It did not answer in time (84 ms at 192.0.2.1)",
  ],
  [
    { ...UP, certificateExpiresAt: NOW + 61.5 * DAY_MS },
    "200 in 84 ms, certificate valid 61 days",
  ],
  [
    { ...UP, certificateExpiresAt: NOW + 1.5 * DAY_MS },
    "200 in 84 ms, certificate valid 1 day",
  ],
  [
    { ...UP, certificateExpiresAt: NOW + 0.5 * DAY_MS },
    "200 in 84 ms, certificate valid 0 days",
  ],
  [
    { ...DOWN, kind: "status", status: 503 },
    "It answered with status 503 (84 ms)",
  ],
  ...(["dns", "blocked"] as const).map((kind) =>
    [
      { ...DOWN, kind, status: null },
      "Its name was not found, or its address may not be watched (84 ms)",
    ] as [Parameters<typeof trialText>[0], string]
  ),
  [
    {
      ...DOWN,
      kind: "tls",
      status: null,
      certificateExpiresAt: NOW - 2.5 * DAY_MS,
    },
    "Its certificate or encryption failed (84 ms), certificate ran out 3 days ago",
  ],
  [{ ...DOWN, outcome: "unknown", status: null }, "No result (84 ms)"],
];

for (const [result, text] of CASES) {
  Deno.test(`trialText() says "${text}" of ${result.kind ?? result.outcome}`, () => {
    assert.equal(trialText(result, NOW), text);
  });
}
