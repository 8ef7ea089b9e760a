import type { Outage } from "../../../monitor/alerts/outage.ts";

/** An outage that goes on since `at`, of which one channel was told. */
export function someOutage(
  { urlIds, channelId, at }: {
    readonly urlIds: readonly number[];
    readonly channelId: number;
    readonly at: number;
  },
): Outage {
  return {
    ...{ id: "o_1_1", level: "down", group: "host:example.org" },
    phase: "open",
    ...{ startedAt: at, endedAt: null, waitUntil: at },
    members: urlIds.map((urlId) => ({
      ...{ urlId, since: at, upAt: null, calmAt: null, changedAt: at },
      ...{ kind: null, status: null },
    })),
    ...{ steps: 1, toldAt: at, isChanged: false, isFlapNews: false },
    ...{ reminded: {}, acknowledgedAt: null, told: [channelId], telling: null },
  };
}
