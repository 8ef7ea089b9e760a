import { seeded } from "../seeded.ts";
import { AlertChaos, type TroubleKind } from "./alert_chaos.ts";
import { AlertLaws, type HearingChannel } from "./alert_laws.ts";
import { AlertWorld } from "./alert_world.ts";
import { randomStory, watchedUrls } from "./story.ts";

const HOUR_MS = 3_600_000;
const URLS = { urls: 24, urlsPerHost: 4 };
const CHANNELS: readonly HearingChannel[] = [
  { name: "ops", tag: null },
  { name: "phone", tag: null },
  { name: "core", tag: "core" },
];

/** What goes wrong in a world: each of them allows less than the next. */
const WORLDS: readonly (readonly TroubleKind[])[] = [
  ["mood"],
  ["mood", "kill"],
  ["mood", "kill", "kill", "stop", "pause", "lost answer"],
  ["mood", "kill", "storm", "storm", "pause"],
  ["mood", "kill", "stop", "pause", "storm", "clock", "lost answer"],
];

/** How long it is quiet between two troubles, on average. */
const MEAN_GAPS_MS = [30_000, 120_000, 900_000];

/**
 * Runs the world of a seed through hours of outages and trouble; throws where a
 * law is broken. Returns what came of it, and how often each kind of trouble
 * was made.
 */
export async function runAlertSeed(
  seed: number,
  hours: number,
): Promise<Record<string, number>> {
  const random = seeded(seed);
  const monitors = watchedUrls(URLS);
  const seconds = hours * 3_600;
  const story = randomStory(
    { ...URLS, seconds, outagesPerHour: 12 },
    random,
  );
  const world = await AlertWorld.begin({
    ...{ seed, monitors, story },
    instances: 1 + seed % 4,
    rules: { grouping: seed % 7 === 0 ? "none" : "host" },
  }, {
    ops: {},
    phone: {},
    core: { routes: [{ tags: ["core"] }] },
  });
  const kinds = WORLDS[seed % WORLDS.length] ?? [];
  const names = CHANNELS.map(({ name }) => name);
  const chaos = new AlertChaos(world, kinds, names);
  const gapMs = MEAN_GAPS_MS[seed % MEAN_GAPS_MS.length] ?? 0;
  await chaos.rage(hours * HOUR_MS, gapMs);
  await chaos.calm(6 * HOUR_MS);
  const laws = new AlertLaws(world, monitors, chaos.troubles);
  const counts = laws.judge(CHANNELS);
  const made = Object.groupBy(chaos.troubles, ({ kind }) => kind);
  const troubles = Object.fromEntries(
    WORLDS.flat().map((kind) => [kind, made[kind]?.length ?? 0]),
  );
  return { ...counts, ...troubles };
}
