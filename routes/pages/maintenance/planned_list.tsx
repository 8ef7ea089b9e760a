import type { JSX } from "hono/jsx/jsx-runtime";
import { SaidText } from "../incident/said_text.tsx";
import { ServiceNames } from "../incident/named_services.tsx";
import { Icon } from "../parts/icon.tsx";
import { TimeSpan } from "../parts/time.tsx";
import type { PlannedMaintenance } from "./planned.ts";

interface PlannedListProps {
  readonly planned: readonly PlannedMaintenance[];
  readonly now: number;
}

/** What is worked on, and when: what goes on first. */
export function PlannedList({ planned, now }: PlannedListProps): JSX.Element {
  return (
    <ul class="outages">
      {planned.map(({ rule, window, services, isActive }) => (
        <li class="outage" id={`m${rule.id}`}>
          <Icon state="maintenance" />
          <div>
            <b dir="auto">{rule.title}</b>
            {rule.text !== "" && <SaidText text={rule.text} />}
            <TimeSpan {...{ ...window, now }} />
            <span class="span">
              {isActive && "In progress"}
              {isActive && services.length > 0 && " · "}
              <ServiceNames services={services} />
            </span>
          </div>
        </li>
      ))}
    </ul>
  );
}

/** Planned maintenance of a page, with the way to take it into a calendar. */
export function PlannedSection(
  { planned, now, path }: PlannedListProps & {
    /** The page's, without a slash at its end. */
    readonly path: string;
  },
): JSX.Element {
  return (
    <div data-refresh="planned">
      {planned.length > 0 && (
        <section class="group" aria-labelledby="planned">
          <div class="group-head">
            <h2 id="planned">Scheduled maintenance</h2>
            <small>
              <a href={`${path}/calendar.ics`}>Calendar</a>
            </small>
          </div>
          <div class="card">
            <PlannedList {...{ planned, now }} />
          </div>
        </section>
      )}
    </div>
  );
}
