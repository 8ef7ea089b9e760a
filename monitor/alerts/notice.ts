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
  | "test";

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

/** One message, before a channel puts it into its own form: what a webhook gets as it is. */
export interface Notice {
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
