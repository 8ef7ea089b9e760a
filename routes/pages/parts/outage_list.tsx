import type { JSX } from "hono/jsx/jsx-runtime";
import type { Monitor, MonitorEvent } from "../../../monitor/types.ts";
import { durationText } from "../words/duration_text.ts";
import { Icon } from "./icon.tsx";
import { causeText } from "../words/state_words.ts";
import { Time, TimeSpan } from "./time.tsx";

/** A downtime of a url. */
export interface Outage {
  readonly monitor: Monitor;
  readonly event: MonitorEvent;
}

interface OutageListProps {
  readonly outages: readonly Outage[];
  readonly now: number;
}

/** Outages in people's words, with start, end and duration. */
export function OutageList({ outages, now }: OutageListProps): JSX.Element {
  return (
    <ol class="outages">
      {outages.map((outage) => (
        <OutageItem
          key={`${outage.monitor.id}/${outage.event.number}`}
          outage={outage}
          now={now}
        />
      ))}
    </ol>
  );
}

function OutageItem(
  { outage, now }: { readonly outage: Outage; readonly now: number },
): JSX.Element {
  const { monitor, event } = outage;
  const { startedAt, endedAt } = event;
  const cause = causeText(event);
  const why = cause === "" ? "." : `: ${cause}.`;
  return (
    <li class="outage">
      {endedAt === null ? <Icon state="down" /> : (
        <small class="when">
          <Time at={startedAt} now={now} as="ago" />
        </small>
      )}
      <p>
        <a href={`/status/${monitor.id}`} dir="auto">{monitor.name}</a>{" "}
        {endedAt === null
          ? `is down, for ${durationText(now - startedAt)} so far${why}`
          : `was down for ${durationText(endedAt - startedAt)}${why}`}
        <TimeSpan from={startedAt} to={endedAt} />
      </p>
    </li>
  );
}
