import type { Notice, NoticeUrl } from "./notice.ts";
import { noticeText } from "./notice_text.ts";
import { noticeTypeOf } from "./notice_type.ts";
import type { Outage } from "./outage.ts";

/** How an outage stands, told of all the urls that are given, as nothing new. */
export function standingNotice(
  { id, level, startedAt, steps }: Pick<
    Outage,
    "id" | "level" | "startedAt" | "steps"
  >,
  urls: readonly NoticeUrl[],
  now: number,
): Notice {
  const notice: Omit<Notice, "text"> = {
    ...{ version: 1, type: noticeTypeOf(level, "changed"), test: false },
    timestamp: new Date(now).toISOString(),
    id: `${id}:standing:${steps}`,
    outage: {
      id,
      started_at: Math.floor(startedAt / 1_000),
      ...{ ended_at: null, duration_seconds: null },
    },
    ...{ urls, more: 0, group: "" },
    counts: { down: urls.length, of: urls.length },
  };
  return { ...notice, text: noticeText(notice) };
}
