import type { JSX } from "hono/jsx/jsx-runtime";
import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import type { CountedEvent } from "../../history/counted_events.ts";
import { Icon } from "../parts/icon.tsx";
import { eventName } from "../parts/outage.ts";
import { TimeSpan } from "../parts/time.tsx";
import {
  type CurrentState,
  isKnown,
  knownUntil,
} from "../words/current_state.ts";
import { durationText } from "../client/time_words.js";
import { causeText } from "../words/state_words.ts";

interface OutageListProps {
  /** Newest first. */
  readonly outages: readonly CountedEvent[];
  readonly current: CurrentState;
  readonly now: number;
}

/** Times when a service was down or slow: how long, why, and from when to when. Each can be linked. */
export function OutageList(
  { outages, current, now }: OutageListProps,
): JSX.Element {
  return (
    <ol class="outages">
      {outages.map((event) => (
        <OutageItem
          key={eventName(event)}
          event={event}
          current={current}
          now={now}
        />
      ))}
    </ol>
  );
}

interface OutageItemProps extends Pick<OutageListProps, "current" | "now"> {
  readonly event: CountedEvent;
}

/** What the owner is told of one that was maintenance. */
const MARKS = {
  whole: " during maintenance",
  part: ", partly during maintenance",
} as const;

/** Nobody knows whether what a paused url was in goes on. */
function OutageItem({ event, current, now }: OutageItemProps): JSX.Element {
  const { startedAt, endedAt, maintenance } = event;
  const until = endedAt ?? knownUntil(current, now);
  const isOpenEnded = endedAt === null && !isKnown(current.shown);
  const state = event.event === "degraded" ? "degraded" : "down";
  const cause = causeText(event);
  return (
    <li class="outage" id={outageAnchor(event)}>
      <Icon state={maintenance === "whole" ? "maintenance" : state} />
      <p>
        <strong>{SHOWN_STATES[state].word}</strong> for{" "}
        {durationText(until - startedAt)}
        {isOpenEnded && " when last checked"}
        {maintenance !== undefined && MARKS[maintenance]}
        {cause !== "" && `: ${cause}`}
        <a class="plain" href={outagePath(event)}>
          <TimeSpan from={startedAt} to={endedAt} now={now} />
        </a>
      </p>
    </li>
  );
}

function outageAnchor(event: CountedEvent): string {
  return `outage-${eventName(event)}`;
}

/** Leads to the outage for as long as it is kept, whatever happens after it. */
function outagePath(event: CountedEvent): string {
  return `/status/${event.urlId}/outages?before=${event.number + 1}#${
    outageAnchor(event)
  }`;
}
