import type { Audience } from "../../subscriber.ts";
import type { Notice, PublicNoticeType } from "../notice.ts";
import type { OutboxEntry } from "../outbox_entry.ts";

export interface PageNoticeParts {
  readonly type: PublicNoticeType | "outage.resolved";
  /** What it is about: stands where others have the id of their outage. */
  readonly about: string;
  /** Counts what is told of it. */
  readonly step: number;
  /** When it happened, in milliseconds since the epoch. */
  readonly at: number;
  /** From when to when what it is about lasts; null for no end yet. */
  readonly from: number;
  readonly to: number | null;
  readonly title: string;
  readonly text: string;
  /** How many services it is about besides those that it names. */
  readonly more?: number;
}

/** A notice of what is no outage, or names nothing of one. */
export function pageNotice(
  { type, about, step, at, from, to, title, text, more = 0 }: PageNoticeParts,
): Notice {
  const startedAt = Math.floor(from / 1_000);
  const endedAt = to === null ? null : Math.floor(to / 1_000);
  return {
    version: 1,
    type,
    timestamp: new Date(at).toISOString(),
    id: `${about}:${type}:${step}`,
    test: false,
    outage: {
      id: about,
      started_at: startedAt,
      ended_at: endedAt,
      duration_seconds: endedAt === null ? null : endedAt - startedAt,
    },
    urls: [],
    more,
    counts: { down: 0, of: 0 },
    group: "",
    title,
    text,
  };
}

/** Such a notice as a message to each of some audiences. */
export function audienceEntries(
  audiences: readonly Pick<Audience, "id">[],
  notice: Notice,
  { step, now }: { readonly step: number; readonly now: number },
): OutboxEntry[] {
  return audiences.map(({ id }) => ({
    ...{ channelId: id, outageId: notice.outage.id, step, notice },
    ...{ createdAt: now, dueAt: now, tries: 0, isTaken: false, last: null },
  }));
}
