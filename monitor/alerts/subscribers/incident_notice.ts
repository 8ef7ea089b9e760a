import { type Incident, isOver, resolvedAt } from "../../incident.ts";
import { MAX_NAMED_URLS, type Notice, type NoticeUrl } from "../notice.ts";
import { namedServices } from "./named_services.ts";
import { pageNotice } from "./page_notice.ts";

/** What is new of an incident. */
export interface IncidentNews {
  readonly owner: number;
  readonly id: number;
  /** Of the incident, which it has since. */
  readonly version: number;
  /** How many updates it had then: the last of them is to be told. */
  readonly updates: number;
  /** It was published with it. */
  readonly isFirst: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

export interface IncidentFacts {
  /** The services that it names, as far as the page shows them. */
  readonly urls: readonly Pick<NoticeUrl, "id" | "name">[];
  /** Its page; null where nobody told where people reach Uptick. */
  readonly link: string | null;
}

/** What subscribers are told of an update; null where it is not there any more. */
export function incidentNotice(
  incident: Incident,
  { version, updates, isFirst }: IncidentNews,
  { urls, link }: IncidentFacts,
): Notice | null {
  const update = incident.updates[updates - 1];
  if (update === undefined) return null;
  const { id, title, impact, startedAt } = incident;
  const { status, text, at } = update;
  const isEnd = status === "resolved";
  const named = urls.slice(0, MAX_NAMED_URLS);
  const about = urls.length === 0 ? "" : `\n\nServices: ${namedServices(urls)}`;
  return {
    ...pageNotice({
      type: isEnd
        ? "incident.resolved"
        : isFirst
        ? "incident.opened"
        : "incident.updated",
      ...{ about: `i_${id}`, step: version, at, from: startedAt },
      to: isOver(status) ? resolvedAt(incident) ?? at : null,
      title: `${title} (${status})`,
      text: `${text}${about}`,
      more: urls.length - named.length,
    }),
    incident: { id, title, impact, status, urls: named, link },
  };
}
