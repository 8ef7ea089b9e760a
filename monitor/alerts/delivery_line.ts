import { noticeTitle } from "./notice_title.ts";
import type { Notice } from "./notice.ts";
import type { AttemptResult, DeliveryLine } from "./outbox_entry.ts";

/** What a channel's log says of a notice that is done with, by how its last try ended. */
export function deliveryLine(
  notice: Notice,
  { outcome, status, words }: AttemptResult,
  { at, tries }: Pick<DeliveryLine, "at" | "tries">,
): DeliveryLine {
  return {
    at,
    noticeId: notice.id,
    title: noticeTitle(notice),
    outcome: outcome === "sent" ? "sent" : "given up",
    ...{ status, words, tries },
  };
}
