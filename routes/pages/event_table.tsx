import type { JSX } from "hono/jsx/jsx-runtime";
import type { MonitorEvent } from "../../monitor/types.ts";
import type { RangeName } from "./chart_range.ts";
import { durationText } from "./duration_text.ts";
import { Icon } from "./icon.tsx";
import type { EventPage } from "./service_model.ts";
import { causeText } from "./state_words.ts";
import { Time } from "./time.tsx";

interface EventTableProps {
  readonly events: EventPage;
  readonly id: number;
  readonly range: RangeName;
  readonly now: number;
}

/** Times of uptime and downtime of one service, newest first, by pages. */
export function EventTable(
  { events, id, range, now }: EventTableProps,
): JSX.Element {
  const { list, page, pages } = events;
  if (list.length === 0) {
    return (
      <div class="card">
        <p class="quiet">Nothing yet.</p>
      </div>
    );
  }
  const to = (page: number) => `/status/${id}?range=${range}&page=${page}`;
  return (
    <>
      <div class="card scroll">
        <table>
          <thead>
            <tr>
              <th scope="col">What</th>
              <th scope="col">From</th>
              <th scope="col">To</th>
              <th scope="col" class="end">For</th>
            </tr>
          </thead>
          <tbody>
            {list.map((event) => (
              <Row key={event.number} event={event} now={now} />
            ))}
          </tbody>
        </table>
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

function Row(
  { event, now }: { readonly event: MonitorEvent; readonly now: number },
): JSX.Element {
  const { startedAt, endedAt } = event;
  const isUp = event.event === "uptime";
  const cause = causeText(event);
  return (
    <tr>
      <th scope="row">
        <span class="what">
          <Icon state={isUp ? "up" : "down"} />
          <span>
            {isUp ? "Up" : "Down"}
            {!isUp && cause !== "" && <small class="cause">{cause}</small>}
          </span>
        </span>
      </th>
      <td>
        <Time at={startedAt} now={now} as="full" />
      </td>
      <td>
        {endedAt === null ? "now" : <Time at={endedAt} now={now} as="full" />}
      </td>
      <td class="end">{durationText((endedAt ?? now) - startedAt)}</td>
    </tr>
  );
}
