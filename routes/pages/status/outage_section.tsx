import type { JSX } from "hono/jsx/jsx-runtime";
import { durationText } from "../client/time_words.js";
import { shortCauseText } from "../words/state_words.ts";
import { Time, TimeSpan } from "../parts/time.tsx";
import { ServiceNames } from "../incident/named_services.tsx";
import { WriteLink } from "../incident/write_link.tsx";
import { entryId, type OutageEntry, servicesOf } from "./outage_entries.ts";
import { DOT } from "./summary.ts";

interface EntryProps {
  readonly entry: OutageEntry;
  readonly now: number;
  /** Whether the reader may write incidents of these outages. */
  readonly mayWrite?: boolean;
}

/** At most this many services of one outage are named. */
const MAX_NAMED = 40;

/** Outages as people see them, each with whom it hit, how long it took and why. */
export function OutageEntries(
  { entries, ...shown }: Omit<EntryProps, "entry"> & {
    readonly entries: readonly OutageEntry[];
  },
): JSX.Element {
  return (
    <ul class="outages">
      {entries.map((entry) => (
        <li id={entryId(entry)}>
          <Entry entry={entry} {...shown} />
        </li>
      ))}
    </ul>
  );
}

function Entry({ entry, now, mayWrite }: EntryProps): JSX.Element {
  const services = servicesOf(entry);
  const write = mayWrite === true && (
    <WriteLink
      ids={services.map(({ id }) => id)}
      {...entry}
    />
  );
  const rest = <Rest entry={entry} now={now} />;
  if (services.length === 1) {
    return (
      <p>
        <ServiceNames services={services} />
        {rest}
        {write}
      </p>
    );
  }
  return (
    <>
      <details>
        <summary>
          <b>{services.length} services</b>
          {rest}
        </summary>
        <p>
          <ServiceNames services={services} most={MAX_NAMED} />
        </p>
      </details>
      {write}
    </>
  );
}

/** How long, why and when. */
function Rest({ entry, now }: EntryProps): JSX.Element {
  const { startedAt, endedAt } = entry;
  const cause = causeOf(entry);
  return (
    <>
      {DOT}
      {endedAt === null
        ? <Time at={startedAt} now={now} as="for" />
        : durationText(endedAt - startedAt)}
      {cause !== "" && DOT + cause}
      <TimeSpan from={startedAt} to={endedAt} now={now} />
    </>
  );
}

/** What all of its outages have in common; else that there were several. */
function causeOf({ outages }: OutageEntry): string {
  const causes = new Set(outages.map(({ event }) => shortCauseText(event)));
  const [cause = ""] = causes;
  return causes.size === 1 ? cause : "several causes";
}
