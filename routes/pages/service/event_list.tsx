import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { MonitorEvent } from "../../../monitor/types.ts";
import type { RangeName } from "../../history/chart_range.ts";
import {
  type CurrentState,
  isKnown,
  knownUntil,
} from "../words/current_state.ts";
import { durationText } from "../words/duration_text.ts";
import { Icon } from "../parts/icon.tsx";
import type { EventPage } from "./service_model.ts";
import { causeText } from "../words/state_words.ts";
import { TimeSpan } from "../parts/time.tsx";

interface EventListProps {
  readonly events: EventPage;
  readonly current: CurrentState;
  readonly range: RangeName;
  readonly now: number;
}

/** Times of uptime and downtime of one service, newest first, by pages. */
export function EventList(
  { events, current, range, now }: EventListProps,
): JSX.Element {
  const { list, page, pages } = events;
  if (list.length === 0) {
    return (
      <div class="card">
        <p class="quiet">Nothing yet.</p>
      </div>
    );
  }
  const to = (page: number) =>
    `/status/${current.monitor.id}?range=${range}&page=${page}`;
  return (
    <>
      <div class="card">
        <ol class="outages">
          {list.map((event) => (
            <EventItem
              key={event.number}
              event={event}
              current={current}
              now={now}
            />
          ))}
        </ol>
      </div>
      {pages > 1 && (
        <nav class="more" aria-label="Pages of events">
          {page > 1 && <a href={to(page - 1)} rel="prev">Newer</a>}
          <span class="quiet">Page {page} of {pages}</span>
          {page < pages && <a href={to(page + 1)} rel="next">Older</a>}
        </nav>
      )}
    </>
  );
}

interface EventItemProps extends Pick<EventListProps, "current" | "now"> {
  readonly event: MonitorEvent;
}

/** Nobody knows whether what a paused url was in goes on. */
function EventItem({ event, current, now }: EventItemProps): JSX.Element {
  const { startedAt, endedAt } = event;
  const until = endedAt ?? knownUntil(current, now);
  const isOpenEnded = endedAt === null && !isKnown(current.shown);
  const isUp = event.event === "uptime";
  const state = isUp ? "up" : event.event === "degraded" ? "degraded" : "down";
  const cause = isUp ? "" : causeText(event);
  return (
    <li class="outage">
      <Icon state={state} />
      <p>
        <strong>{SHOWN_STATES[state].word}</strong> for{" "}
        {durationText(until - startedAt)}
        {isOpenEnded && " when last checked"}
        {cause !== "" && `: ${cause}`}
        <TimeSpan from={startedAt} to={endedAt} now={now} />
      </p>
    </li>
  );
}
