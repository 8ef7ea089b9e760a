import type { Notice } from "../notice.ts";
import type { Outage, Telling } from "../outage.ts";
import { pageNotice } from "./page_notice.ts";
import { publicOutageId } from "./public_outage_id.ts";

/** Says that no more is told of an outage: not how it is, nor when it ended. */
export function withdrawnNotice(
  { id }: Outage,
  { at, step }: Telling,
): Notice {
  return pageNotice({
    ...{ type: "outage.resolved", about: publicOutageId(id), step, at },
    ...{ from: at, to: at },
    title: "What was down is not watched or shown any more",
    text:
      "What you were told to be down is paused, or not shown here any more, so you will hear no more about it",
  });
}
