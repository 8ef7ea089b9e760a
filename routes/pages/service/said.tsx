import type { JSX } from "hono/jsx/jsx-runtime";
import { OpenIncidents } from "../incident/open_incidents.tsx";
import { PlannedList } from "../maintenance/planned_list.tsx";
import type { SaidModel } from "./said_model.ts";

/** What its operator says of a service: of trouble that goes on, and of work on it. */
export function Said(
  { said: { incidents, planned, path, version }, now }: {
    readonly said: SaidModel;
    readonly now: number;
  },
): JSX.Element {
  return (
    <div data-refresh="said" data-said={version || undefined}>
      {incidents.length > 0 && (
        <section class="group" aria-labelledby="incidents">
          <h2 id="incidents">
            {incidents.length === 1 ? "Open incident" : "Open incidents"}
          </h2>
          <div class="card">
            <OpenIncidents {...{ incidents, path, now }} />
          </div>
        </section>
      )}
      {planned.length > 0 && (
        <section class="group" aria-labelledby="planned">
          <h2 id="planned">Scheduled maintenance</h2>
          <div class="card">
            <PlannedList
              now={now}
              planned={planned.map((each) => ({ ...each, services: [] }))}
            />
          </div>
        </section>
      )}
    </div>
  );
}
