import type { Outage } from "../../../monitor/alerts/outage.ts";

const AT = Date.UTC(2026, 10, 29, 4, 52);

/** An outage that goes on, of the url with the id 1. */
export function openOutage(id: string): Outage {
  return {
    ...{ id, level: "down", group: "host:a", phase: "open" },
    ...{ startedAt: AT, endedAt: null },
    ...{ waitUntil: AT + 20_000, steps: 1, toldAt: AT + 20_000 },
    ...{ isChanged: false, isFlapNews: false, reminded: {} },
    ...{ acknowledgedAt: null, told: [1], telling: null },
    members: [{
      ...{ urlId: 1, since: AT, upAt: null, kind: "status", status: 503 },
      ...{ calmAt: null, changedAt: AT },
    }],
  };
}
