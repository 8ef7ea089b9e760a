import type { JSX } from "hono/jsx/jsx-runtime";
import type { OpenIncident } from "../../../monitor/incident.ts";
import { Icon } from "../parts/icon.tsx";
import { Time } from "../parts/time.tsx";
import { IMPACT_STATES, IMPACT_WORDS, STATUS_WORDS } from "./incident_words.ts";
import { type NamedService, ServiceNames } from "./named_services.tsx";
import { SaidText } from "./said_text.tsx";

/** An open incident, and the services of the page that it is about. */
export interface NamedIncident extends OpenIncident {
  readonly services: readonly NamedService[];
}

interface OpenIncidentsProps {
  readonly incidents: readonly NamedIncident[];
  /** The page's, without a slash at its end. */
  readonly path: string;
  readonly now: number;
}

/** What operators say of trouble that goes on: the latest word of each, and the way to all of it. */
export function OpenIncidents(
  { incidents, path, now }: OpenIncidentsProps,
): JSX.Element {
  return (
    <ul class="outages">
      {incidents.map((incident) => (
        <li class="outage" id={`i${incident.id}`}>
          <Icon state={IMPACT_STATES[incident.impact]} />
          <div>
            <a href={`${path}/incidents/${incident.id}`} dir="auto">
              {incident.title}
            </a>
            <SaidText text={incident.text} />
            <span class="span">
              {STATUS_WORDS[incident.status]} · {IMPACT_WORDS[incident.impact]}
              {" "}
              · since <Time at={incident.startedAt} now={now} />
              {incident.services.length > 0 && (
                <>
                  {" · "}
                  <ServiceNames services={incident.services} />
                </>
              )}
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}
