import assert from "node:assert/strict";
import {
  type Outage as ToldOutage,
  UNTOLD,
} from "../../../../monitor/alerts/outage.ts";
import { startPageApp } from "../fixtures/page_app.ts";

const MINUTE_MS = 60_000;

/** What the alerts hold for one outage of these urls. */
function toldOf(urlIds: number[], startedAt: number): ToldOutage {
  return {
    ...UNTOLD,
    id: `o_${urlIds[0]}_1`,
    level: "down",
    group: "all",
    phase: "open",
    startedAt,
    endedAt: null,
    waitUntil: startedAt,
    members: urlIds.map((urlId) => ({
      urlId,
      since: startedAt,
      upAt: null,
      calmAt: null,
      changedAt: startedAt,
      kind: "timeout",
      status: null,
    })),
  };
}

Deno.test("pages tell as one what the alerts told as one outage, however far apart it began", async () => {
  const began = [180, 120, 60];
  await using pages = await startPageApp(
    began.map((minutes, index) => ({
      name: `Service ${index + 1}`,
      typicalMs: 9,
      outages: [{
        agoMs: minutes * MINUTE_MS,
        durationMs: null,
        kind: "timeout" as const,
      }],
    })),
  );
  const { outageBooks } = pages.app.store;
  await outageBooks.commitFold({
    before: await outageBooks.book(0),
    book: {
      outages: [toldOf([1, 2], Date.now() - 200 * MINUTE_MS)],
      flips: {},
      held: [],
    },
    ...{ folded: [], entries: [], over: null },
  });
  const now = (await pages.get("/")).text
    .replace(/^[^]*data-refresh="now"/, "")
    .replace(/data-refresh="services"[^]*/, "")
    .replace(/<[^>]+>/g, "");
  assert.match(now, /2 services · 3 h .*did not answer in time/);
  assert.match(now, /Service 3 · 1 h/);
  assert.equal(now.match(/did not answer in time/g)?.length, 2);
});
