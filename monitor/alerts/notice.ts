import type { Impact, IncidentStatus } from "../incident.ts";

/** What happened, as the wire has it. Times are ISO 8601 or Unix seconds. */
export type NoticeType =
  | "outage.opened"
  | "outage.changed"
  | "outage.reminder"
  | "outage.acknowledged"
  | "outage.resolved"
  | "degraded.opened"
  | "degraded.resolved"
  | "heartbeat.late"
  | "certificate.expiring"
  | "monitoring.interrupted"
  | "monitoring.resumed"
  | "channel.failing"
  | "digest"
  | "test"
  | PublicNoticeType;

/** What only subscribers of a status page are told, besides outages. */
export type PublicNoticeType =
  | "incident.opened"
  | "incident.updated"
  | "incident.resolved"
  | "maintenance.announced"
  | "maintenance.begun"
  | "maintenance.ended"
  | "maintenance.cancelled"
  | "subscription";

/** At most this many urls does a notice name; how many others there are, it counts. */
export const MAX_NAMED_URLS = 20;

export interface NoticeUrl {
  readonly id: number;
  readonly name: string;
  /** Null where its owner hides it. */
  readonly url: string | null;
  readonly tags: readonly string[];
  readonly state: "up" | "down" | "degraded" | "late" | "expiring" | "flapping";
  readonly since: number;
  readonly error: string | null;
  readonly status: number | null;
  /** Its page; null where nobody told where people reach Uptick. */
  readonly link: string | null;
  /** Why it is so, in words; empty where that is not known. */
  readonly cause: string;
  /** Which assertion did not hold, and what was seen: plain text of at most 200 characters. Null where there is none, and on channels of others than the url's owner. */
  readonly detail: string | null;
  /** The hour in which its certificate expires, in Unix seconds; only where that is what is told. */
  readonly certificate_expires_at?: number;
}

/** What a notice is to its reader, which colours and priorities go by: `alarm` is urgent, `more` is of an alarm that goes on. */
export type NoticeShape = "alarm" | "warning" | "more" | "close" | "test";

const SHAPES: Readonly<Record<NoticeType, NoticeShape>> = {
  "outage.opened": "alarm",
  "outage.changed": "more",
  "outage.reminder": "more",
  "outage.acknowledged": "more",
  "outage.resolved": "close",
  "degraded.opened": "warning",
  "degraded.resolved": "close",
  "heartbeat.late": "warning",
  "certificate.expiring": "warning",
  "monitoring.interrupted": "warning",
  "monitoring.resumed": "close",
  "channel.failing": "warning",
  "digest": "alarm",
  "test": "test",
  "incident.opened": "alarm",
  "incident.updated": "more",
  "incident.resolved": "close",
  "maintenance.announced": "more",
  "maintenance.begun": "more",
  "maintenance.ended": "close",
  "maintenance.cancelled": "close",
  "subscription": "test",
};

export function shapeOf({ type }: Pick<Notice, "type">): NoticeShape {
  return SHAPES[type];
}

/** Messages that one stands for. */
export interface HeldMessages {
  readonly messages: number;
  /** How many of them said that something began, and that something is over. */
  readonly opened: number;
  readonly resolved: number;
}

/** What a message to subscribers of a status page has besides. */
export interface PublicParts {
  /** The headline; of other messages it is made of the rest. */
  readonly title?: string;
  /** Whose subscriber it is for; `url` is null where nobody told where people reach Uptick. */
  readonly page?: { readonly title: string; readonly url: string | null };
  readonly incident?: {
    readonly id: number;
    readonly title: string;
    readonly impact: Impact;
    readonly status: IncidentStatus;
    /** The services that it is about, as far as the page shows them, the first 20; none where it is about all of the page. */
    readonly urls: readonly Pick<NoticeUrl, "id" | "name">[];
    readonly link: string | null;
  };
  /** One window of it; times are Unix seconds. */
  readonly maintenance?: {
    readonly id: number;
    readonly title: string;
    readonly starts_at: number;
    readonly ends_at: number;
    /** The first 20. */
    readonly urls: readonly Pick<NoticeUrl, "id" | "name">[];
  };
  /** Links of a mail, in the order in which it shows them; left out elsewhere. */
  readonly links?: readonly { readonly title: string; readonly url: string }[];
}

/** One message, before a channel puts it into its own form: what a webhook gets as it is. */
export interface Notice extends PublicParts {
  readonly version: 1;
  readonly type: NoticeType;
  /** Of what it tells, ISO 8601. */
  readonly timestamp: string;
  /** Tells a repeat from a new message. */
  readonly id: string;
  readonly test: boolean;
  readonly outage: {
    readonly id: string;
    readonly started_at: number;
    readonly ended_at: number | null;
    readonly duration_seconds: number | null;
  };
  /** At most 20; `more` says how many there are besides. */
  readonly urls: readonly NoticeUrl[];
  readonly more: number;
  readonly counts: { readonly down: number; readonly of: number };
  /** What the urls have in common, such as "host example.org"; empty for one url. */
  readonly group: string;
  readonly text: string;
  /** Of a digest: what was held back. */
  readonly held?: HeldMessages;
  /** It tells of what waited for the end of a maintenance; absent for no. */
  readonly held_by_maintenance?: true;
  /** By this link whoever gets the message says that they look into it; left out where there are no links, and once the outage is over. */
  readonly acknowledge?: string;
}
