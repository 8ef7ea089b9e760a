import { formatGoDuration } from "../monitor/fields/go_duration.ts";
import { shownWord } from "../monitor/codes.ts";
import type {
  JudgedResult,
  Monitor,
  MonitorEvent,
  StateChange,
} from "../monitor/types.ts";

type Named = Pick<Monitor, "name" | "url">;

/**
 * A change of state as the service log tells it, such as
 * `"shop" https://shop.example.org/ was up and is down: status 500`, or
 * `… was down for 2m30s and is up`.
 */
export function changeText(
  { newEvent, endedEvent }: StateChange,
  monitor: Named,
): string {
  const before = endedEvent === null ? "pending" : stateOf(endedEvent);
  const wasDown = endedEvent !== null && before === "down"
    ? ` for ${lengthOf(endedEvent)}`
    : "";
  const isUp = newEvent.event === "uptime";
  const reason = isUp || typeof newEvent.event === "number"
    ? ""
    : `: ${reasonOf(newEvent)}`;
  return `${titleOf(monitor)} was ${before}${wasDown} and is ${
    stateOf(newEvent)
  }${reason}`;
}

/** A probe as the service log tells it, such as `"shop" https://… is up: status 200, 12.3 ms`. */
export function probeText(result: JudgedResult, monitor: Named): string {
  const { outcome, durationMs } = result;
  const time = durationMs === null ? "" : `, ${durationMs.toFixed(1)} ms`;
  return `${titleOf(monitor)} is ${outcome}: ${reasonOf(result)}${time}`;
}

function titleOf({ name, url }: Named): string {
  return `"${name}" ${url}`;
}

function stateOf({ event }: MonitorEvent): string {
  const word = shownWord(event);
  return word === "uptime" ? "up" : word === "downtime" ? "down" : word;
}

/** What was found: the status where that decided, else the kind of error. */
function reasonOf(
  { kind, status }: Pick<MonitorEvent, "kind" | "status">,
): string {
  const isStatus = kind === null || kind === "status";
  if (isStatus && status !== null) return `status ${status}`;
  return kind === null ? "no answer" : shownWord(kind);
}

function lengthOf({ startedAt, endedAt }: MonitorEvent): string {
  return formatGoDuration((endedAt ?? startedAt) - startedAt);
}
