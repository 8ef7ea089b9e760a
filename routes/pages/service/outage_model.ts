import type { Events } from "../../../store/events.ts";
import type { CountedEvent } from "../../history/counted_events.ts";
import { orElse } from "../../history/or_else.ts";
import type { UrlHistory } from "../../history/url_history.ts";
import {
  type HeadModel,
  type HeadQuery,
  isOutage,
  openEvents,
  readHeadModel,
  readHistory,
  type ServiceModelDeps,
  toldEvents,
} from "./service_model.ts";

export interface OutageModelDeps
  extends Omit<ServiceModelDeps, "events" | "hearersOf"> {
  readonly events: Pick<Events, "before">;
}

export interface OutageQuery extends HeadQuery {
  /** Only events with a lower number are shown; all when undefined. */
  readonly before: number | undefined;
}

/** A page of the outages of a service. Pages begin at the number of an event: what they show stays as it is, whatever happens next. */
export interface OutageModel extends HeadModel {
  readonly history: UrlHistory;
  /** Newest first. */
  readonly outages: readonly CountedEvent[];
  /** Where the newer page begins: null where there is none, undefined where it is the latest. */
  readonly newerBefore: number | null | undefined;
  /** Where the older page begins; null where there is none. */
  readonly olderBefore: number | null;
}

/** Events of one page, about half of which are outages. */
const PAGE_EVENTS = 50;

export async function readOutageModel(
  deps: OutageModelDeps,
  { id, viewer, before }: OutageQuery,
): Promise<OutageModel> {
  const head = await readHeadModel(deps, { id, viewer });
  const { current } = head;
  const newest = current.state?.eventNumber ?? 0;
  const from = before !== undefined && before <= newest ? before : undefined;
  const [history, events] = await Promise.all([
    readHistory(deps, current),
    orElse(
      from === undefined ? openEvents(current) : [],
      deps.events.before(id, from, PAGE_EVENTS + 1),
    ),
  ]);
  const page = events.slice(0, PAGE_EVENTS);
  const newer = from === undefined ? null : from + PAGE_EVENTS;
  return {
    ...head,
    history,
    outages: toldEvents(deps.history, head, page.filter(isOutage)),
    newerBefore: newer !== null && newer > newest ? undefined : newer,
    olderBefore: events.length > PAGE_EVENTS
      ? page.at(-1)?.number ?? null
      : null,
  };
}
