import type { JSX } from "hono/jsx/jsx-runtime";
import type { MonitoredUrl, MonitorEvent } from "../../monitor/types.ts";
import { durationText } from "./duration_text.ts";
import { Icon } from "./icon.tsx";
import { causeText } from "./state_words.ts";
import { Time } from "./time.tsx";

/** A downtime of a url. */
export interface Outage {
  readonly url: MonitoredUrl;
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
      {outages.map(({ url, event }) => (
        <li class={event.endedAt === null ? "outage is-open" : "outage"}>
          <Icon state={event.endedAt === null ? "down" : "up"} />
          <p>
            <a href={`/status/${url.id}`} dir="auto">{url.name}</a>{" "}
            <Sentence event={event} now={now} />
          </p>
        </li>
      ))}
    </ol>
  );
}

function Sentence(
  { event, now }: { readonly event: MonitorEvent; readonly now: number },
): JSX.Element {
  const { startedAt, endedAt } = event;
  const cause = causeText(event);
  const why = cause === "" ? "." : `: ${cause}.`;
  if (endedAt === null) {
    return (
      <>
        is down since <Time at={startedAt} now={now} />, for{" "}
        {durationText(now - startedAt)} so far{why}
      </>
    );
  }
  return (
    <>
      was down for {durationText(endedAt - startedAt)}
      {why}{" "}
      <span class="span">
        <Time at={startedAt} now={now} as="full" /> to{" "}
        <Time at={endedAt} now={now} as="full" />
      </span>
    </>
  );
}
