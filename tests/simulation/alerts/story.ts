import type { Monitor } from "../../../monitor/types.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";

/** How often each url is probed. */
export const INTERVAL_SECONDS = 5;

/** A stretch of one url's time that is not up: `from` to `to`, in seconds since the beginning. */
export interface Stretch {
  readonly urlId: number;
  readonly from: number;
  readonly to: number;
  readonly outcome: "down" | "unknown";
}

export interface StoryOptions {
  readonly urls: number;
  /** Urls of one host. */
  readonly urlsPerHost: number;
  readonly seconds: number;
  /** About so many outages begin in an hour: less than half of the messages that a channel may get. */
  readonly outagesPerHour: number;
}

/** Urls of several hosts, every third with the tag "core". */
export function watchedUrls(
  { urls, urlsPerHost }: Pick<StoryOptions, "urls" | "urlsPerHost">,
): Monitor[] {
  return Array.from({ length: urls }, (_, index) =>
    monitoredUrl({
      id: index + 1,
      url: `http://host${Math.floor(index / urlsPerHost)}.example.com/${index}`,
      tags: index % 3 === 0 ? ["core"] : [],
      intervalMs: INTERVAL_SECONDS * 1_000,
    }));
}

/** At most a third of them is down at once, so that it is never everything. */
const MAX_DOWN_SHARE = 1 / 3;
/** A url changes less often within an hour than one that flaps. */
const MIN_BETWEEN_SECONDS = 2_000;

/** When which url is down, or nothing is known of it. */
export function randomStory(
  options: StoryOptions,
  random: () => number,
): Stretch[] {
  const { urls, urlsPerHost, seconds, outagesPerHour } = options;
  const below = (limit: number) => Math.floor(random() * limit);
  const story: Stretch[] = [];
  const isFree = (urlId: number, from: number, to: number) =>
    story.every((each) =>
      each.urlId !== urlId || from > each.to + MIN_BETWEEN_SECONDS ||
      to < each.from - MIN_BETWEEN_SECONDS
    );
  const downAt = (from: number, to: number) =>
    story.filter((each) => each.from <= to && each.to >= from).length;
  const outages = Math.round(outagesPerHour * seconds / 3_600);
  for (let count = 0; count < outages; count++) {
    const host = below(urls / urlsPerHost);
    const at = 60 + below(seconds - 900);
    const members = 1 + below(urlsPerHost);
    for (let member = 0; member < members; member++) {
      const urlId = host * urlsPerHost + member + 1;
      const from = at + below(40);
      // some end before anybody is told
      const to = from + INTERVAL_SECONDS + below(longest(random()));
      const isCrowded = downAt(from, to) >= urls * MAX_DOWN_SHARE - 1;
      if (isCrowded || !isFree(urlId, from, to)) continue;
      story.push({ urlId, from, to, outcome: "down" });
    }
  }
  return [...story, ...unknowns(story, seconds, below)];
}

/** How many seconds an outage lasts at most. */
function longest(dice: number): number {
  if (dice < 0.4) return 25;
  if (dice < 0.7) return 120;
  return dice < 0.9 ? 700 : 2_500;
}

/** In the middle of what is up, at an end of what is down, and across it. */
function unknowns(
  story: readonly Stretch[],
  seconds: number,
  below: (limit: number) => number,
): Stretch[] {
  return story.flatMap(({ urlId, from, to }, index) => {
    const length = 5 + below(60);
    const at = [below(seconds), from - 10, to - 10, from + 7][index % 5];
    if (at === undefined) return [];
    return { urlId, from: at, to: at + length, outcome: "unknown" };
  });
}

/** What a probe finds, by the stretches of its url; what is unknown hides the rest. */
export function outcomeAt(
  ofUrl: readonly Stretch[],
  second: number,
): "up" | "down" | "unknown" {
  const now = ofUrl.filter(({ from, to }) => second >= from && second < to);
  if (now.some(({ outcome }) => outcome === "unknown")) return "unknown";
  return now.length > 0 ? "down" : "up";
}
