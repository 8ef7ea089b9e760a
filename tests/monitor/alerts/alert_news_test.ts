import assert from "node:assert/strict";
import { AlertNews } from "../../../monitor/alerts/alert_news.ts";
import { findGap } from "../../../monitor/alerts/find_gap.ts";
import { newMonitorState } from "../../../monitor/monitor_state.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { News } from "../../../store/alerts/news.ts";
import { KEYS } from "../../../store/keys.ts";
import { monitoredUrl } from "../fixtures/monitored_url.ts";
import { AlertRig } from "./alert_rig.ts";
import { START } from "./outage_story.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const MINUTE_MS = 60_000;

/** Looks at certificates, whose ends in hours the test sets by url. */
function newsOf(
  rig: AlertRig,
  expiryHours: Readonly<Record<number, number | null>>,
  now: () => number,
): AlertNews {
  return new AlertNews({
    store: new News(rig.database),
    monitors: () => rig.monitors,
    stateOf: (id) => ({
      ...newMonitorState(id),
      certificateExpiryHour: expiryHours[id] ?? null,
    }),
    refresh: () => Promise.resolve(),
    refreshMonitors: () => Promise.resolve(),
    stored: () => Promise.resolve(() => undefined),
    now,
  });
}

/** What is told until the records are folded, by url and days. */
async function takeRecords(rig: AlertRig): Promise<string[]> {
  const records = await rig.books.changes();
  await rig.database.commit({
    deletes: records.map(({ urlId, number }) =>
      KEYS.changes.key(urlId, number)
    ),
  });
  return records.map((each) =>
    each.is === "certificate" ? `${each.urlId}: ${each.days}` : each.is
  );
}

Deno.test("a certificate is told 21, 7 and 1 days before it expires, once each from two instances, and again once it was renewed", async () => {
  using rig = await AlertRig.open([{ id: 1, url: "https://a.example/" }]);
  const firstHour = Math.floor((START + 30 * DAY_MS) / HOUR_MS);
  const hours: Record<number, number | null> = { 1: firstHour };
  let now = START;
  const instances = [1, 2].map(() => newsOf(rig, hours, () => now));
  const told: string[] = [];
  for (let hour = 0; hour < 60 * 24; hour += 6) {
    now = START + hour * HOUR_MS;
    if (hour === 29.5 * 24) hours[1] = firstHour + 24 * 24;
    await Promise.all(instances.map((each) => each.lookForCertificates()));
    const day = hour / 24;
    told.push(...(await takeRecords(rig)).map((each) => `day ${day}, ${each}`));
  }
  assert.deepEqual(told, [
    "day 9, 1: 21",
    "day 23, 1: 7",
    "day 29, 1: 1",
    "day 33, 1: 21",
    "day 47, 1: 7",
    "day 53, 1: 1",
  ]);
});

Deno.test("of a certificate that is seen late the nearest day is told, and of two that take turns each once", async () => {
  using rig = await AlertRig.open([{ id: 1, url: "https://a.example/" }]);
  const nowHour = Math.floor(START / HOUR_MS);
  const hours: Record<number, number | null> = { 1: nowHour + 5 * 24 };
  const news = newsOf(rig, hours, () => START);
  const told: string[] = [];
  for (let look = 0; look < 6; look++) {
    hours[1] = nowHour + (look % 2 === 0 ? 5 : 20) * 24;
    await news.lookForCertificates();
    told.push(...await takeRecords(rig));
  }
  assert.deepEqual(told, ["1: 7", "1: 21"]);
});

const untold: [why: string, Partial<Monitor>, days: number | null][] = [
  ["expires later", {}, 22],
  ["has expired, which makes its url down", {}, -1],
  ["is none", {}, null],
  ["nobody judges", {
    tls: {
      ...{ ca: "", fingerprint: "", verify: false, serverName: "" },
      ...{ clientCert: "", clientKey: "" },
    },
  }, 3],
  ["is of a url that is paused", { paused: true }, 3],
];

for (const [why, parts, days] of untold) {
  Deno.test(`nothing is told, nor asked, of a certificate that ${why}`, async () => {
    using rig = await AlertRig.open([{ id: 1, ...parts }]);
    const hour = days === null
      ? null
      : Math.floor((START + days * DAY_MS) / HOUR_MS);
    const news = newsOf(rig, { 1: hour }, () => START);
    let calls = 0;
    const { list, commit } = rig.database;
    rig.database.list = (...args: Parameters<typeof list>) => {
      calls++;
      return list.apply(rig.database, args) as never;
    };
    rig.database.commit = (change) => {
      calls++;
      return commit.call(rig.database, change);
    };
    await news.lookForCertificates();
    assert.equal(calls, 0);
  });
}

Deno.test("many certificates are told by commits that a KV Connect server takes, and one of them that expires is told as one", async () => {
  const urls = Array.from({ length: 40 }, (_, index) => ({ id: index + 1 }));
  using rig = await AlertRig.open(urls);
  await rig.addChannel("ops");
  const hour = Math.floor((START + 6 * DAY_MS) / HOUR_MS);
  const hours = Object.fromEntries(urls.map(({ id }) => [id, hour]));
  const { commit } = rig.database;
  let most = 0;
  rig.database.commit = (change) => {
    most = Math.max(most, change.checks?.length ?? 0);
    return commit.call(rig.database, change);
  };
  await newsOf(rig, hours, () => rig.now).lookForCertificates();
  assert.equal(most, 9);
  for (const second of [0, 20, 40]) {
    rig.second = second;
    await rig.instance().run();
  }
  assert.deepEqual(rig.ledger.map(({ title }) => title), [
    "CERTIFICATE: 40 monitors, expiring in 6 days",
  ]);
});

interface Watched extends Partial<Monitor> {
  /** How many minutes ago it was probed last. */
  readonly minutesAgo: number | null;
}

const gaps: [what: string, Watched[], gapMinutes: number | null][] = [
  ["urls that were probed long ago", [
    { id: 1, minutesAgo: 20, intervalMs: 15_000 },
    { id: 2, minutesAgo: 18, intervalMs: 15_000 },
  ], 18],
  ["a restart", [{ id: 1, minutesAgo: 2, intervalMs: 15_000 }], null],
  ["urls of which somebody watches one", [
    { id: 1, minutesAgo: 20, intervalMs: 15_000 },
    { id: 2, minutesAgo: 1, intervalMs: 15_000 },
  ], null],
  ["urls that are not due yet", [
    { id: 1, minutesAgo: 20, intervalMs: 15 * MINUTE_MS },
  ], null],
  ["urls that are due, and others that are not", [
    { id: 1, minutesAgo: 20, intervalMs: 15_000 },
    { id: 2, minutesAgo: 30, intervalMs: 60 * MINUTE_MS },
  ], 20],
  ["urls that were paused", [
    { id: 1, minutesAgo: 20, intervalMs: 15_000, paused: true },
  ], null],
  ["a url that was paused until a moment ago", [
    {
      ...{ id: 1, minutesAgo: 20, intervalMs: 15_000 },
      updatedAt: START - MINUTE_MS,
    },
  ], null],
  ["a url that was never probed", [{ id: 1, minutesAgo: null }], null],
  ["a clock that was set back", [
    { id: 1, minutesAgo: -20, intervalMs: 15_000 },
  ], null],
  ["a url that is probed again already, and others that are not yet", [
    { id: 1, minutesAgo: 0, intervalMs: 15_000 },
    { id: 2, minutesAgo: 20, intervalMs: 15_000 },
  ], 20],
  ["no urls", [], null],
];

for (const [what, watched, want] of gaps) {
  Deno.test(`findGap() of ${what}: ${want === null ? "none" : `${want} minutes`}`, () => {
    const monitors = watched.map((each) => monitoredUrl(each));
    const stateOf = (id: number) => {
      const ago = watched.find((each) => each.id === id)?.minutesAgo ?? null;
      const lastAt = ago === null ? 0 : START - ago * MINUTE_MS;
      return { ...newMonitorState(id), lastAt };
    };
    const gap = findGap(monitors, stateOf, START);
    assert.equal(gap && (gap.until - gap.at) / MINUTE_MS, want);
  });
}

Deno.test("who has stood still for less than three minutes does not ask whether others watched", async () => {
  using rig = await AlertRig.open();
  const lastAt = START - 10 * MINUTE_MS;
  let asked = 0;
  const news = new AlertNews({
    store: new News(rig.database),
    monitors: () => rig.monitors,
    stateOf: () => undefined,
    refresh: () => Promise.resolve(),
    refreshMonitors: () => Promise.resolve(),
    stored: () => {
      asked++;
      return Promise.resolve((id) => ({ ...newMonitorState(id), lastAt }));
    },
    now: () => START,
  });
  assert.equal(await news.noteStandstill(2 * MINUTE_MS), false);
  assert.equal(asked, 0);
  assert.equal(await news.noteStandstill(10 * MINUTE_MS), true);
  assert.deepEqual(await takeRecords(rig), ["gap"]);
});
