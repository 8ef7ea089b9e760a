import type { Notice } from "./notice.ts";

export interface ChannelNoticeParts {
  readonly id: string;
  /** Stands where others have the id of their outage. */
  readonly outageId: string;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: number;
}

/** A notice that is of a channel itself: of no outage, and of no urls. */
export function channelNotice(
  type: "channel.failing" | "digest" | "test",
  { id, outageId, now }: ChannelNoticeParts,
): Omit<Notice, "text"> {
  return {
    version: 1,
    type,
    timestamp: new Date(now).toISOString(),
    id,
    test: type === "test",
    outage: {
      id: outageId,
      started_at: Math.floor(now / 1_000),
      ended_at: null,
      duration_seconds: null,
    },
    urls: [],
    more: 0,
    counts: { down: 0, of: 0 },
    group: "",
  };
}
