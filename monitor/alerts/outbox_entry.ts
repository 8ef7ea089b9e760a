import type { Notice } from "./notice.ts";

/** What one message of the outbox is known by. */
export interface OutboxKey {
  readonly channelId: number;
  readonly outageId: string;
  readonly step: number;
}

/** How an attempt to deliver a message ended. */
export interface AttemptResult {
  /**
   * later: worth a new try. final: a new try would fail as well. broken: a new
   * try can only make things worse, until somebody has looked at the channel.
   */
  readonly outcome: "sent" | "later" | "final" | "broken";
  /** The status of the answer; null where none came. */
  readonly status: number | null;
  /** What is to be told the channel's owner, at most 200 characters of the answer among it, without secrets. */
  readonly words: string;
  /** When the receiver wants to be asked again, in milliseconds from now; null where it does not say. */
  readonly retryAfterMs: number | null;
  /** No answer came, but all was sent: the receiver may have it. */
  readonly mayHaveArrived?: boolean;
  /** Some of the receivers may have it, which would get it again: no more tries than this. */
  readonly maxTries?: number;
  /** Of several receivers, those who have it: a new try leaves them out. */
  readonly reached?: readonly string[];
}

/** A message that is to be delivered. All times are milliseconds since the epoch. */
export interface OutboxEntry extends OutboxKey {
  readonly notice: Notice;
  readonly createdAt: number;
  /** When it is tried next; while it is being tried, when somebody else may. */
  readonly dueAt: number;
  /** How often it was tried. */
  readonly tries: number;
  /** Somebody tries it now, or died meanwhile. */
  readonly isTaken: boolean;
  /** How the latest try went; null before the first, and where its instance died. */
  readonly last: AttemptResult | null;
  /** A try of it may have reached the receiver, without anybody knowing. */
  readonly mayHaveArrived?: boolean;
}

/** An entry as it was read, with what a change of it checks. */
export interface StoredEntry {
  readonly entry: OutboxEntry;
  readonly versionstamp: string;
}

/** A message that is done with, as a channel's log has it. */
export interface DeliveryLine {
  readonly at: number;
  readonly noticeId: string;
  readonly title: string;
  readonly outcome: "sent" | "given up";
  readonly status: number | null;
  readonly words: string;
  readonly tries: number;
}

/** How a channel's latest deliveries went. */
export interface ChannelState {
  readonly id: number;
  /** How many lines its log has had. */
  readonly lines: number;
  /** Messages given up in a row. */
  readonly failures: number;
  /** When the first of them was; left out where there are none. */
  readonly failingSince?: number;
  /** Nothing is sent before; 0 for at any time. */
  readonly holdUntil: number;
  /** Nothing is sent until its owner has changed or tested it. */
  readonly isBroken: boolean;
  /** When the owner's other channels were told last that this one gets nothing. */
  readonly toldFailingAt?: number;
  /** The hour since the epoch that `sent` counts messages of. */
  readonly hour: number;
  readonly sent: number;
}
