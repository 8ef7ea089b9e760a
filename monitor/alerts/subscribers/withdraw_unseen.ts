import type { Channel } from "../../channel.ts";
import { isAudience } from "../../subscriber.ts";
import type { Monitor } from "../../types.ts";
import { tellingOf } from "../fold_outages.ts";
import type { Outage, OutageBook, Telling } from "../outage.ts";
import { shownTo } from "./shown_to.ts";

/**
 * Has an outage told as withdrawn where an audience that knows of it sees none
 * of it any more: its monitors were made private, or lost the tag of the group.
 * That is told at once: when it ends is none of their business then, and
 * nobody is left to believe that it goes on.
 */
export function withdrawUnseen(
  book: OutageBook,
  channels: readonly Channel[],
  monitors: ReadonlyMap<number, Monitor>,
  at: number,
): OutageBook {
  if (tellingOf(book) !== null) return book;
  const audiences = channels.filter(({ id }) => isAudience(id));
  const unseen = book.outages.find((outage) =>
    outage.level === "down" && outage.phase === "open" &&
    audiences.some((audience) =>
      outage.told.includes(audience.id) &&
      shownTo(audience, outage, monitors).size === 0
    )
  );
  if (unseen === undefined) return book;
  const steps = unseen.steps + 1;
  const telling: Telling = {
    ...{ type: "withdrawn", step: steps, at, since: unseen.toldAt, after: 0 },
  };
  // channels hear nothing of it: what has changed is still to be told to them
  const withdrawn: Outage = { ...unseen, steps, telling };
  const outages = book.outages.map((each) =>
    each === unseen ? withdrawn : each
  );
  return { ...book, outages };
}
