import type { JSX } from "hono/jsx/jsx-runtime";
import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import type { MonitorEvent } from "../../../monitor/types.ts";
import { Icon } from "../parts/icon.tsx";
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
  readonly outages: readonly MonitorEvent[];
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
          key={event.number}
          event={event}
          current={current}
          now={now}
        />
      ))}
    </ol>
  );
}

interface OutageItemProps extends Pick<OutageListProps, "current" | "now"> {
  readonly event: MonitorEvent;
}

/** Nobody knows whether what a paused url was in goes on. */
function OutageItem({ event, current, now }: OutageItemProps): JSX.Element {
  const { number, startedAt, endedAt } = event;
  const until = endedAt ?? knownUntil(current, now);
  const isOpenEnded = endedAt === null && !isKnown(current.shown);
  const state = event.event === "degraded" ? "degraded" : "down";
  const cause = causeText(event);
  return (
    <li class="outage" id={outageAnchor(number)}>
      <Icon state={state} />
      <p>
        <strong>{SHOWN_STATES[state].word}</strong> for{" "}
        {durationText(until - startedAt)}
        {isOpenEnded && " when last checked"}
        {cause !== "" && `: ${cause}`}
        <a class="plain" href={outagePath(event)}>
          <TimeSpan from={startedAt} to={endedAt} now={now} />
        </a>
      </p>
    </li>
  );
}

function outageAnchor(number: number): string {
  return `outage-${number}`;
}

/** Leads to the outage for as long as it is kept, whatever happens after it. */
function outagePath(
  { urlId, number }: Pick<MonitorEvent, "urlId" | "number">,
): string {
  return `/status/${urlId}/outages?before=${number + 1}#${
    outageAnchor(number)
  }`;
}
