import type { AlertRules, Grouping } from "../alert_rules.ts";

/** What an outage needs to know of a url that is watched. */
export interface WatchedUrl {
  readonly id: number;
  readonly host: string;
  readonly tags: readonly string[];
  /** Ids of the urls whose downtime explains its own. */
  readonly dependsOn: readonly number[];
  /** Of a heartbeat: how late a ping is before anybody is told; 0 or absent for others. */
  readonly lateWaitMs?: number;
  /** How long after the end of a maintenance a probe has told at the latest how it is then; 0 or absent where nobody waits for that. */
  readonly confirmMs?: number;
}

/** What is known of an owner while their outages are folded. */
export interface AlertFacts {
  readonly rules: AlertRules;
  /** All urls that are watched now, by id; paused and deleted ones are not. */
  readonly urls: ReadonlyMap<number, WatchedUrl>;
  /** The times after which channels want to be reminded, in milliseconds. */
  readonly reminders: readonly number[];
  /** Whether a url is in a maintenance at a time, and what happens to it then waits for the end of that. */
  isHeld(urlId: number, at: number): boolean;
}

/** What an outage of this url is called, the most telling first. */
export function groupsOf(
  { id, host, tags }: WatchedUrl,
  grouping: Grouping,
): string[] {
  if (grouping === "all") return ["all"];
  if (grouping === "none") return [`url:${id}`];
  if (grouping === "tag" && tags.length > 0) {
    return tags.map((tag) => `tag:${tag}`);
  }
  return host === "" ? [`url:${id}`] : [`host:${host}`];
}
