import type { JSX } from "hono/jsx/jsx-runtime";
import { MAX_INCIDENT_URLS } from "../../../monitor/incident.ts";

/** To the form for an incident, filled in with what an outage is about and since when. */
export function WriteLink(
  { ids, startedAt, endedAt }: {
    readonly ids: readonly number[];
    readonly startedAt: number;
    /** Null while it lasts. */
    readonly endedAt: number | null;
  },
): JSX.Element {
  const fields = new URLSearchParams({
    urls: ids.slice(0, MAX_INCIDENT_URLS).join("."),
    since: String(Math.floor(startedAt / 1_000)),
    ...endedAt === null ? {} : { until: String(Math.floor(endedAt / 1_000)) },
  });
  return (
    <>
      {" "}
      <a class="write" href={`/app/incidents/new?${fields}`}>
        Write an incident
      </a>
    </>
  );
}
