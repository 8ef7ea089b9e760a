/** What happened, as the wire has it. Times are ISO 8601 or Unix seconds. */
export type NoticeType =
  | "outage.opened"
  | "outage.changed"
  | "outage.reminder"
  | "outage.resolved"
  | "channel.failing"
  | "test";

export interface NoticeUrl {
  readonly id: number;
  readonly name: string;
  /** Null where its owner hides it. */
  readonly url: string | null;
  readonly tags: readonly string[];
  readonly state: "up" | "down" | "flapping";
  readonly since: number;
  readonly error: string | null;
  readonly status: number | null;
  /** Its page; null where nobody told where people reach Uptick. */
  readonly link: string | null;
  /** Why it went down, in words; empty where that is not known. */
  readonly cause: string;
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
  /** By this link whoever gets the message says that they look into it; left out where there are no links, and once the outage is over. */
  readonly acknowledge?: string;
}
