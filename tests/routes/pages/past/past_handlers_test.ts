import assert from "node:assert/strict";
import { MonitorTable } from "../../../../monitor/monitor_table.ts";
import { OwnerTable } from "../../../../routes/access/owner_table.ts";
import { PUBLIC } from "../../../../routes/access/viewer.ts";
import { errorAnswer } from "../../../../routes/error_answer.ts";
import type { Site } from "../../../../routes/pages/frame/site.ts";
import { PastHandlers } from "../../../../routes/pages/past/past_handlers.tsx";
import type { PastQuery } from "../../../../routes/pages/past/past_model.ts";
import { createApp } from "../../../../routes/server/app.ts";
import { ownRequest } from "../../../../routes/server/server.ts";

const SITE: Site = {
  ...{ owner: 0, offersEmail: () => false },
  ...{ home: "", title: "Site", links: [], frameAncestors: [], version: "1" },
  ...{ logoUrl: undefined, logoDarkUrl: undefined, accent: undefined },
  ...{ settings: {}, publicUrl: undefined, minPasswordLength: 8 },
};

/** The handlers over a past without anything in it, and what was read of it. */
function handlersOf() {
  const state = { nowMs: 0, read: [] as string[] };
  const { front } = new OwnerTable();
  const read = ({ key, path }: typeof front, { month, group }: PastQuery) => {
    state.read.push(`${key} ${month.name} ${group}`);
    return Promise.resolve({
      ...{ now: month.to, board: { path }, month, group, groups: [] },
      ...{ days: [], entries: [], incidents: [], count: 0 },
      ...{ before: null, after: null },
    });
  };
  const handlers = new PastHandlers({
    site: SITE,
    table: new MonitorTable(),
    read,
    boardOf: (c) =>
      Promise.resolve({ ...front, key: c.req.query("of") ?? front.key }),
    htmlOf: () => ({}),
    now: () => Date.UTC(2026, 10, 29),
    cache: { now: () => state.nowMs },
  });
  const common = { method: "GET", summary: "" } as const;
  const app = createApp([
    { ...common, path: "/csv", handler: handlers.csv },
    { ...common, path: "/json", handler: handlers.json },
    { ...common, path: "/", handler: (c) => handlers.page(c, PUBLIC) },
  ], (c, error) => errorAnswer(c, error, () => {}));
  const get = async (path: string) => {
    const request = new Request(`http://x${path}`);
    const { status } = await app.fetch(request, ownRequest());
    assert.equal(status, 200, path);
  };
  return { state, get };
}

Deno.test("a month is read once a second for all who ask for it, whichever file they ask for", async () => {
  const { state, get } = handlersOf();
  const all = ["/csv", "/json", "/", "/csv?month=2026-11", "/json"];
  await Promise.all(all.map(get));
  state.nowMs = 999;
  for (const path of all) await get(path);
  assert.deepEqual(state.read, ["operator 2026-11 undefined"]);
  state.nowMs = 1_000;
  await get("/csv");
  assert.equal(state.read.length, 2);
});

Deno.test("each page, month and group is read for itself", async () => {
  const { state, get } = handlersOf();
  const paths = ["/csv", "/csv?of=7", "/csv?group=", "/csv?group=undefined"];
  for (const path of [...paths, "/csv?month=2026-10"]) await get(path);
  assert.deepEqual(state.read, [
    "operator 2026-11 undefined",
    "7 2026-11 undefined",
    "operator 2026-11 null",
    "operator 2026-11 undefined",
    "operator 2026-10 undefined",
  ]);
});
