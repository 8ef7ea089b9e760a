import assert from "node:assert/strict";
import { trialText, tryProbe } from "../../../../routes/pages/app/trial.ts";
import { RateLimit } from "../../../../routes/access/rate_limit.ts";
import {
  type TurnClient,
  TurnQueue,
} from "../../../../routes/access/turn_queue.ts";
import { URL_DEFAULTS } from "../../../../monitor/fields/url_fields.ts";
import { probeResult } from "../../../monitor/fixtures/monitored_url.ts";

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
    "200 in 84 ms, certificate valid for 61 days",
  ],
  [
    { ...UP, certificateExpiresAt: NOW + 1.5 * DAY_MS },
    "200 in 84 ms, certificate valid for 1 day",
  ],
  [
    { ...UP, certificateExpiresAt: NOW + 0.5 * DAY_MS },
    "200 in 84 ms, certificate valid for 0 days",
  ],
  [
    { ...DOWN, kind: "status", status: 503 },
    "It answered with status 503 (84 ms)",
  ],
  ...(["dns", "blocked"] as const).map((kind) =>
    [
      { ...DOWN, kind, status: null },
      "Its name was not found, or its address is not allowed (84 ms)",
    ] as [Parameters<typeof trialText>[0], string]
  ),
  [
    {
      ...DOWN,
      kind: "tls",
      status: null,
      certificateExpiresAt: NOW - 2.5 * DAY_MS,
    },
    "Its certificate or encryption failed (84 ms), certificate expired 3 days ago",
  ],
  [{ ...DOWN, outcome: "unknown", status: null }, "No result (84 ms)"],
];

for (const [result, text] of CASES) {
  Deno.test(`trialText() says "${text}" of ${result.kind ?? result.outcome}`, () => {
    assert.equal(trialText(result, NOW), text);
  });
}

/** Tries a url while another network's trial runs, and another waits. */
async function tryInCrowd(client: TurnClient) {
  const limit = new RateLimit({ burst: 1, refillMs: 60_000, now: () => 0 });
  const running = Promise.withResolvers<void>();
  const turns = new TurnQueue({ concurrency: 1, maxWaiting: 1, maxLanes: 1 });
  const others = ["192.0.2.1", "198.51.100.1"].map((address) =>
    turns.run(address, () => running.promise)
  );
  const user = { id: 7, email: "ann@example.org" };
  const asked = await Promise.allSettled([tryProbe(
    {
      probe: () => Promise.resolve(probeResult()),
      accounts: { clientOf: () => client },
      ...{ limit, turns },
    },
    { viewer: { user } } as Parameters<typeof tryProbe>[1],
    {
      stored: { ...URL_DEFAULTS, url: "https://example.org", timeoutMs: 1 },
      members: {},
    },
  )]);
  running.resolve();
  await Promise.all(others);
  return { asked: asked[0], isCharged: !limit.check("7").ok };
}

Deno.test("tryProbe() charges nothing for a trial that found no room, and says so", async () => {
  const { asked, isCharged } = await tryInCrowd("203.0.113.1");
  const text =
    "Not checked, because too many others are waiting: try again in a moment";
  const value = { up: false, text };
  assert.deepEqual(asked, { status: "fulfilled", value });
  assert.equal(isCharged, false);
});

Deno.test("tryProbe() charges nothing for a trial that nobody waited for", async () => {
  const left = AbortSignal.abort();
  const client = { address: "192.0.2.1", isKnown: true, left };
  const { asked, isCharged } = await tryInCrowd(client);
  assert.equal(asked.status, "rejected");
  assert.equal(isCharged, false);
});
