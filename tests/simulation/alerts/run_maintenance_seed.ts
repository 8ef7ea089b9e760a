import assert from "node:assert/strict";
import { confirmWaitMs } from "../../../monitor/confirm_wait.ts";
import type { Maintenance } from "../../../monitor/maintenance_rule.ts";
import { someMaintenance } from "../../monitor/maintenance/some_maintenance.ts";
import { seeded } from "../seeded.ts";
import { sumsOf } from "../sometimes.ts";
import { AlertChaos, type TroubleKind } from "./alert_chaos.ts";
import { AlertWorld, EPOCH } from "./alert_world.ts";
import { randomStory, type Stretch, watchedUrls } from "./story.ts";

const HOUR_MS = 3_600_000;
const URLS = { urls: 24, urlsPerHost: 4 };
/** All urls are asked alike. */
const [CONFIRM_MS = 0] = watchedUrls(URLS).map(confirmWaitMs);
/** What is at most this far apart is not told apart. */
const SLACK_MS = 2_000;
/** A clock that was off may have been folded by until so much later. */
const LATE_MS = 300_000;
const OPS = "ops";

const WORLDS: readonly (readonly TroubleKind[])[] = [
  ["mood"],
  ["mood", "kill", "stop", "pause"],
  ["mood", "kill", "storm", "pause", "lost answer"],
  ["kill", "stop", "clock"],
];

/** A window of one url, in true seconds since the beginning. */
interface Window {
  readonly urlId: number;
  readonly from: number;
  readonly to: number;
}

/** Windows over outages in each way in which the two can lie: the first that a url has counts. */
function windowsOver(
  story: readonly Stretch[],
  random: () => number,
): Window[] {
  const windows = new Map<number, Window>();
  for (const { urlId, outcome, from, to } of story) {
    if (outcome !== "down" || windows.has(urlId) || random() < 0.2) continue;
    const some = () => 20 + Math.floor(random() * 200);
    const middle = Math.floor((from + to) / 2);
    const [begin, end] = random() < 0.5
      ? [from - some(), random() < 0.5 ? middle : to + some()]
      : [Math.max(from + 7, middle), random() < 0.5 ? to - 3 : to + some()];
    if (end > begin) windows.set(urlId, { urlId, from: begin, to: end });
  }
  return [...windows.values()];
}

function rulesOf(windows: readonly Window[]): Maintenance[] {
  return windows.map(({ urlId, from, to }) =>
    someMaintenance({
      ...{ id: urlId, scope: { urls: [urlId] } },
      startsAt: EPOCH + from * 1_000,
      endsAt: EPOCH + to * 1_000,
    })
  );
}

/**
 * Runs the world of a seed, in which urls are in maintenance, through outages and
 * trouble; throws where what was told is not what the windows allow. How often
 * each of the rules was tried.
 */
export async function runMaintenanceSeed(
  seed: number,
  hours: number,
): Promise<Record<string, number>> {
  const random = seeded(seed);
  const monitors = watchedUrls(URLS);
  const story = randomStory(
    { ...URLS, seconds: hours * 3_600, outagesPerHour: 12 },
    random,
  );
  const windows = windowsOver(story, random);
  const world = await AlertWorld.begin({
    ...{ seed, monitors, story },
    maintenances: rulesOf(windows),
    instances: 1 + seed % 3,
    rules: { grouping: "none" },
  }, { [OPS]: {} });
  const kinds = WORLDS[seed % WORLDS.length] ?? [];
  const chaos = new AlertChaos(world, kinds, [OPS]);
  await chaos.rage(hours * HOUR_MS, 120_000);
  await chaos.calm(6 * HOUR_MS);
  assert.deepEqual(world.left, { changes: 0, waiting: 0, books: 0 });
  return judge(world, windows, chaos);
}

/** A run shows nothing of a rule that it never met. */
export function assertEachTried(
  runs: readonly Readonly<Record<string, number>>[],
): void {
  const sums = sumsOf(runs);
  for (const [what, count] of Object.entries(sums)) {
    assert.ok(count > 0, `never: ${what}`);
  }
}

function judge(
  { receivers, recorder, rules }: AlertWorld,
  windows: readonly Window[],
  { troubles }: AlertChaos,
): Record<string, number> {
  const counts = { silent: 0, held: 0, before: 0, untouched: 0, unclear: 0 };
  const clocks = troubles.filter(({ kind }) => kind === "clock");
  const { found } = recorder;
  for (const [index, { urlId, number, isDown, at: from }] of found.entries()) {
    if (!isDown) continue;
    const to = found.slice(index).find((each) =>
      each.urlId === urlId && !each.isDown
    )?.at ?? Infinity;
    const told = receivers.taken
      .filter(({ notice }) => notice.outage.id === `o_${urlId}_${number}`);
    const window = windows.find((each) => each.urlId === urlId);
    const [begin, end] = [
      (window?.from ?? Infinity) * 1_000,
      (window?.to ?? Infinity) * 1_000,
    ];
    const isWithin = begin <= from && from < end;
    const dueAt = isWithin
      ? Math.max(end + CONFIRM_MS, from + rules.groupWaitMs)
      : from + rules.groupWaitMs;
    const what = `url ${urlId} ${from} to ${to}, window ${begin} to ${end}: ${
      told.map(({ takenAt, notice }) => `${takenAt} ${notice.id}`)
    }`;
    const startedAt = Math.floor((EPOCH + from) / 1_000);
    // what is recorded after a clock was ahead is not dated before that
    const isMisdated = clocks.length > 0 &&
      told.some(({ notice }) => notice.outage.started_at !== startedAt);
    const isOff = isMisdated ||
      clocks.some((each) =>
        each.from <= Math.max(to, dueAt) + LATE_MS && each.to >= from - SLACK_MS
      );
    if (isOff || Math.abs(to - dueAt) <= SLACK_MS) {
      counts.unclear++;
      // however clocks went, what lasts for long is not lost
      if (to > Math.max(dueAt, ...clocks.map((each) => each.to)) + LATE_MS) {
        assert.ok(told.length > 0, `lost: ${what}`);
      }
      continue;
    }
    if (to < dueAt) {
      if (isWithin) counts.silent++;
      assert.equal(told.length, 0, `nothing was to be told: ${what}`);
      continue;
    }
    counts[isWithin ? "held" : begin < to ? "before" : "untouched"]++;
    assert.ok(told.length > 0, `lost: ${what}`);
    const types = new Set(told.map(({ notice }) => notice.type));
    assert.ok(types.has("outage.resolved"), `no end: ${what}`);
    for (const { takenAt, notice } of told) {
      assert.equal(
        notice.outage.started_at,
        startedAt,
        `not its real start: ${what}`,
      );
      assert.ok(takenAt >= dueAt - SLACK_MS, `told too early: ${what}`);
      if (notice.type !== "outage.opened") continue;
      assert.equal(
        notice.text.includes("held until the maintenance was over"),
        isWithin,
        `${notice.text}: ${what}`,
      );
    }
  }
  return counts;
}
