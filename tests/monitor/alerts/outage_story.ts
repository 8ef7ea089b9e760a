import type { AlertFacts } from "../../../monitor/alerts/alert_facts.ts";
import type { ChangeRecord } from "../../../monitor/alerts/change_record.ts";
import {
  foldOutages,
  tellingOf,
} from "../../../monitor/alerts/fold_outages.ts";
import { EMPTY_BOOK, type OutageBook } from "../../../monitor/alerts/outage.ts";
import { withTold } from "../../../monitor/alerts/told_outage.ts";

/** When the story begins, in milliseconds since the epoch. */
export const START = Date.UTC(2026, 10, 29, 4, 52);

export interface StoryOptions {
  readonly grouping?: AlertFacts["rules"]["grouping"];
  readonly groupWaitSeconds?: number;
  readonly groupIntervalSeconds?: number;
  /** Hosts by url; a url that is not named here has `h` and its id. */
  readonly hosts?: Readonly<Record<number, string>>;
  readonly tags?: Readonly<Record<number, readonly string[]>>;
  readonly dependsOn?: Readonly<Record<number, readonly number[]>>;
  /** How late a ping of any url is before that is told. */
  readonly lateWaitSeconds?: number;
  readonly confirmSeconds?: number;
  /** How many urls are watched, from 1. */
  readonly urls?: number;
  readonly reminderSeconds?: readonly number[];
  /** How often it is looked what is to be told. */
  readonly lookSeconds?: number;
  /** When it is looked last. */
  readonly untilSeconds?: number;
  /** Urls that are not watched any more from this second on. */
  readonly goneAt?: Readonly<Record<number, number>>;
  /** From which second up to which urls are in maintenance. */
  readonly maintenance?: Readonly<Record<number, readonly [number, number]>>;
}

/** A change: the second, the url, and what it is then. */
export type StoryChange = readonly [
  second: number,
  url: number,
  to: "down" | "up" | "slow" | "late",
];

export function storyFacts(
  options: StoryOptions,
  second = -Infinity,
): AlertFacts {
  const { hosts = {}, tags = {}, dependsOn = {}, goneAt = {} } = options;
  const ids = Array.from({ length: options.urls ?? 5 }, (_, i) => i + 1)
    .filter((id) => second < (goneAt[id] ?? Infinity));
  return {
    rules: {
      grouping: options.grouping ?? "host",
      groupWaitMs: (options.groupWaitSeconds ?? 20) * 1_000,
      groupIntervalMs: (options.groupIntervalSeconds ?? 300) * 1_000,
    },
    urls: new Map(ids.map((id) => [id, {
      id,
      host: hosts[id] ?? `h${id}`,
      tags: tags[id] ?? [],
      dependsOn: dependsOn[id] ?? [],
      lateWaitMs: (options.lateWaitSeconds ?? 0) * 1_000,
      confirmMs: (options.confirmSeconds ?? 0) * 1_000,
    }])),
    reminders: (options.reminderSeconds ?? []).map((each) => each * 1_000),
    isHeld: (urlId, at) => {
      const [from, to] = options.maintenance?.[urlId] ?? [0, 0];
      return at >= START + from * 1_000 && at < START + to * 1_000;
    },
  };
}

export function recordsOf(changes: readonly StoryChange[]): ChangeRecord[] {
  const before = new Map<number, Pick<ChangeRecord, "number" | "to">>();
  return changes.map(([second, urlId, state]) => {
    const { number, to: from } = before.get(urlId) ?? { number: 1, to: "up" };
    const at = START + second * 1_000;
    const record: ChangeRecord = {
      ...{ is: "change", urlId, number: number + 1, at, recordedAt: at, from },
      ...WORDS[state],
    };
    before.set(urlId, record);
    return record;
  });
}

const WORDS: Readonly<
  Record<StoryChange[2], Pick<ChangeRecord, "to" | "kind" | "status">>
> = {
  up: { to: "up", kind: null, status: null },
  down: { to: "down", kind: "status", status: 503 },
  slow: { to: "degraded", kind: "slow", status: null },
  late: { to: "degraded", kind: "missed", status: null },
};

/** What is told, a line each: the second, what, and of which urls (those that are up in brackets). */
export function tellStory(
  changes: readonly StoryChange[],
  options: StoryOptions = {},
): string[] {
  const records = recordsOf(changes);
  const lines: string[] = [];
  let book: OutageBook = EMPTY_BOOK;
  const until = options.untilSeconds ?? 4_000;
  for (let second = 0; second <= until; second += options.lookSeconds ?? 1) {
    const now = START + second * 1_000;
    const facts = storyFacts(options, second);
    while (true) {
      const outage = tellingOf(book);
      if (outage?.telling) {
        const urls = outage.members.map(({ urlId, upAt }) =>
          upAt === null ? `${urlId}` : `(${urlId})`
        );
        const { type, at } = outage.telling;
        lines.push(
          `${(at - START) / 1_000} ${type} ${outage.id} ${urls.sort()}`,
        );
        const knows = new Map([[1, type !== "resolved"]]);
        book = withTold(book, outage, { upTo: 1, isLast: true, knows });
      }
      const due = records.filter(({ recordedAt }) => recordedAt <= now);
      const folded = foldOutages(book, due, facts, now);
      records.splice(0, folded.consumed);
      book = folded.book;
      if (tellingOf(book) === null && folded.consumed === due.length) break;
    }
  }
  return lines;
}
