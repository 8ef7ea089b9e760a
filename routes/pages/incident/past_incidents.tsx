import type { JSX } from "hono/jsx/jsx-runtime";
import type { PastIncident } from "../../../monitor/incident.ts";
import { Icon } from "../parts/icon.tsx";
import { durationText } from "../client/time_words.js";
import { IMPACT_STATES, IMPACT_WORDS } from "./incident_words.ts";

/** An incident among what happened on a day. */
export interface ShownPast extends Omit<PastIncident, "endedAt"> {
  /** Null while it goes on. */
  readonly endedAt: number | null;
}

/** Incidents that began on a day, each with the way to what was said of it. */
export function PastIncidents(
  { list, path }: {
    readonly list: readonly ShownPast[];
    readonly path: string;
  },
): JSX.Element | null {
  if (list.length === 0) return null;
  return (
    <ul class="outages">
      {list.map(({ id, title, impact, startedAt, endedAt }) => (
        <li class="outage" id={`p${id}`} data-at={startedAt}>
          <Icon state={IMPACT_STATES[impact]} />
          <p>
            <a href={`${path}/incidents/${id}`} dir="auto">{title}</a> ·{" "}
            {IMPACT_WORDS[impact]}
            {endedAt === null
              ? " · open"
              : ` · ${durationText(endedAt - startedAt)}`}
          </p>
        </li>
      ))}
    </ul>
  );
}
