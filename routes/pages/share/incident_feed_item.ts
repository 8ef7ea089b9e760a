import type { Incident } from "../../../monitor/incident.ts";
import type { Board } from "../../access/owner_table.ts";
import { oneDirection } from "../words/one_direction.ts";
import { lastingMomentText } from "../words/time_text.ts";
import { STATUS_WORDS } from "../incident/incident_words.ts";
import type { FeedItem } from "./feed.ts";

/** An incident as a feed tells it: one item, which changes with each update. */
export function incidentFeedItem(
  incident: Incident,
  origin: string,
  board: Pick<Board, "path">,
): FeedItem {
  const { id, title, updates, startedAt, publishedAt, updatedAt } = incident;
  const link = `${origin}${board.path}/incidents/${id}`;
  return {
    id: link,
    link,
    title: `Incident: ${oneDirection(title)}`,
    text: [
      ...updates.toReversed().map(({ at, status, text }) =>
        `${STATUS_WORDS[status]}, ${lastingMomentText(at)}: ${text}`
      ),
      `Started: ${lastingMomentText(startedAt)}.`,
    ].join("\n\n"),
    publishedAt: publishedAt ?? startedAt,
    updatedAt,
  };
}
