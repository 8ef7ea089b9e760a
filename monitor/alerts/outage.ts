import type { MonitorEvent } from "../types.ts";
import type { ChangeRecord } from "./change_record.ts";

/**
 * What an outage is of: urls that are down, that are slow, heartbeats that are
 * late, certificates that expire, or a gap in which nobody watched. No two of
 * them are ever one outage.
 */
export type OutageLevel = "down" | "degraded" | "late" | "certificate" | "gap";

/** One url of an outage. All times are milliseconds since the epoch. */
export interface OutageMember extends Pick<MonitorEvent, "kind" | "status"> {
  readonly urlId: number;
  /** When its latest downtime began. */
  readonly since: number;
  /** When it came up, or was no longer as the outage's level says; null before. */
  readonly upAt: number | null;
  /** It was degraded, and then went down; absent for no. */
  readonly isWorse?: boolean;
  /** It goes up and down too often to be told: it is calm if nothing happens until then. Null for others. */
  readonly calmAt: number | null;
  /** When one of these became known. */
  readonly changedAt: number;
  /** What did not hold and what was seen, for who owns the url. */
  readonly detail?: string;
  /** It waited for the end of a maintenance; absent for no. */
  readonly wasHeld?: true;
}

/** Somebody with an account, or whoever has the link that was sent to a channel. */
export type AcknowledgedBy =
  | { readonly userId: number }
  | { readonly channelId: number };

/** A step of an outage that is being told to one channel after the other. */
export interface Telling {
  readonly type:
    | "opened"
    | "changed"
    | "reminder"
    | "acknowledged"
    /** For audiences that know of it and see none of its monitors any more. */
    | "withdrawn"
    | "resolved";
  /** Counted per outage from 1: with it a repeat is known. */
  readonly step: number;
  readonly at: number;
  /** When the step before was told. */
  readonly since: number;
  /** Channels up to this id have their deliveries. */
  readonly after: number;
  /** For a reminder, the channels that want one after this time. */
  readonly everyMs?: number;
}

/** One or several urls that are down together, from the first failed probe to the last recovery. */
export interface Outage {
  /** `o_`, the id of its first url, and the number of that url's event: `o_12_3`. Other levels have other letters. */
  readonly id: string;
  readonly level: OutageLevel;
  /** What its urls have in common: `host:…`, `tag:…`, `all`, `url:…`, `everything`, or the hour in which a certificate expires, `expires:…`. */
  readonly group: string;
  /** waiting → open → over; one that ends while it waits is never told. */
  readonly phase: "waiting" | "open" | "over";
  readonly startedAt: number;
  /** When the last of its urls came up; null until then. */
  readonly endedAt: number | null;
  /** When it is told, if it lasts. */
  readonly waitUntil: number;
  readonly members: readonly OutageMember[];
  /** Steps that were told, or are being told. */
  readonly steps: number;
  /** When the latest step was told. */
  readonly toldAt: number;
  /** Something has changed since then. */
  readonly isChanged: boolean;
  /** A url began to flap, which is told at once. */
  readonly isFlapNews: boolean;
  /** Up to when reminders were told, by the channels' times in milliseconds. */
  readonly reminded: Readonly<Record<string, number>>;
  /** When somebody took it on, which ends its reminders; null before. */
  readonly acknowledgedAt: number | null;
  /** Channels that keep a state of their own were told so. */
  readonly isAcknowledgedTold?: true;
  /** Who did. */
  readonly acknowledgedBy?: AcknowledgedBy;
  /** The channels that know of it, and have not been told its end. */
  readonly told: readonly number[];
  readonly telling: Telling | null;
}

/** All that is going on with the urls of one owner. */
export interface OutageBook {
  readonly outages: readonly Outage[];
  /** When urls went down or came up within the last hour, by the url's id; with a `d` before it, when they became slow or fast. */
  readonly flips: Readonly<Record<string, readonly number[]>>;
  /** What monitors in maintenance have become, one of each: it is folded once their windows are over. */
  readonly held: readonly ChangeRecord[];
}

export const EMPTY_BOOK: OutageBook = { outages: [], flips: {}, held: [] };

export function isDown({ upAt }: OutageMember): boolean {
  return upAt === null;
}

/** Whether a member keeps its outage going. */
export function isOngoing({ upAt, calmAt }: OutageMember): boolean {
  return upAt === null || calmAt !== null;
}

/** An outage of which nothing was told yet. */
export const UNTOLD = {
  steps: 0,
  toldAt: 0,
  isChanged: false,
  isFlapNews: false,
  reminded: {},
  acknowledgedAt: null,
  told: [],
  telling: null,
} satisfies Partial<Outage>;
