import type { JSX } from "hono/jsx/jsx-runtime";
import { durationText } from "../words/duration_text.ts";
import { shortCauseText } from "../words/state_words.ts";
import { exactText } from "../words/time_text.ts";
import { TimeSpan } from "../parts/time.tsx";
import { WriteLink } from "../incident/write_link.tsx";
import type { OutageEntry } from "./outage_entries.ts";
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
        <li id={idOf(entry)}>
          <Entry entry={entry} {...shown} />
        </li>
      ))}
    </ul>
  );
}

/** By it the script finds the same entry again. */
function idOf({ outages: [{ event }] }: OutageEntry): string {
  return `o${event.urlId}-${event.number}`;
}

function Entry({ entry, now, mayWrite }: EntryProps): JSX.Element {
  const services = servicesOf(entry);
  const write = mayWrite === true && (
    <WriteLink
      ids={services.map(({ id }) => id)}
      {...entry}
    />
  );
  const [first] = services;
  const rest = <Rest entry={entry} now={now} />;
  if (services.length === 1 && first !== undefined) {
    return (
      <p>
        <ServiceLink {...first} />
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
          {services.slice(0, MAX_NAMED).map((each, index) => (
            <>
              {index > 0 && ", "}
              <ServiceLink {...each} />
            </>
          ))}
          {services.length > MAX_NAMED &&
            ` and ${services.length - MAX_NAMED} more`}
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
        ? (
          <time
            datetime={new Date(startedAt).toISOString()}
            data-as="for"
            title={exactText(startedAt)}
          >
            {durationText(now - startedAt)}
          </time>
        )
        : durationText(endedAt - startedAt)}
      {cause !== "" && DOT + cause}
      <TimeSpan from={startedAt} to={endedAt} now={now} />
    </>
  );
}

function ServiceLink(
  { id, name }: { readonly id: number; readonly name: string },
): JSX.Element {
  return <a href={`/status/${id}`} dir="auto">{name}</a>;
}

function servicesOf({ outages }: OutageEntry) {
  return [
    ...new Map(
      outages.map(({ monitor: { id, name } }) => [id, { id, name }]),
    ).values(),
  ];
}

/** What all of its outages have in common; else that there were several. */
function causeOf({ outages }: OutageEntry): string {
  const causes = new Set(outages.map(({ event }) => shortCauseText(event)));
  const [cause = ""] = causes;
  return causes.size === 1 ? cause : "several causes";
}
