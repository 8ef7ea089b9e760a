import type { JSX } from "hono/jsx/jsx-runtime";
import { durationWords } from "../../../../monitor/alerts/duration_words.ts";
import type { Outage } from "../../../../monitor/alerts/outage.ts";
import {
  CHANNEL_KINDS,
  type ChannelRoute,
} from "../../../../monitor/channel.ts";
import type { ChannelRow } from "../../../alerts/owned_channels.ts";
import { Time } from "../../parts/time.tsx";
import { WriteLink } from "../../incident/write_link.tsx";
import { CsrfField } from "../form_fields.tsx";
import { KIND_WORDS } from "./channel_form.ts";
import { outageNames } from "./outage_names.ts";

export interface AlertsViewProps {
  readonly csrf: string;
  readonly rows: readonly ChannelRow[];
  readonly open: readonly Outage[];
  readonly past: readonly Outage[];
  readonly nameOf: (urlId: number) => string;
  /** Who took an outage on, by its id. */
  readonly takers: ReadonlyMap<string, string>;
  readonly now: number;
}

/** At most this many outages that are over are shown. */
const MAX_PAST = 20;

/** Outages that go on, channels, and outages that are over. */
export function AlertsView(props: AlertsViewProps): JSX.Element {
  const { open, past } = props;
  return (
    <>
      <section>
        <h2>Current outages</h2>
        {open.length === 0 && <p class="quiet">None.</p>}
        <ul class="plain-list">
          {open.map((outage) => (
            <OpenOutage key={outage.id} {...props} outage={outage} />
          ))}
        </ul>
      </section>
      <ChannelList {...props} />
      {past.length > 0 && (
        <section>
          <h2>Past outages</h2>
          <ul class="plain-list">
            {past.slice(0, MAX_PAST).map((each) => (
              <PastOutage {...props} outage={each} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

type OutageProps = AlertsViewProps & { readonly outage: Outage };

function OpenOutage(props: OutageProps): JSX.Element {
  const { csrf, outage, nameOf, now } = props;
  const { id, startedAt, acknowledgedAt } = outage;
  return (
    <li>
      <strong dir="auto">{outageNames(outage, nameOf)}</strong>, since{" "}
      <Time at={startedAt} now={now} />
      <Taker {...props} />
      <WriteLink ids={urlsOf(outage)} {...outage} />
      {acknowledgedAt === null && (
        <form method="post" action="/app/alerts/acknowledge">
          <CsrfField csrf={csrf} />
          <input type="hidden" name="outage" value={id} />
          <button type="submit">I'm working on it</button>
        </form>
      )}
    </li>
  );
}

function urlsOf({ members }: Outage): number[] {
  return [...new Set(members.map(({ urlId }) => urlId))];
}

/** Who looks into an outage, or did. */
function Taker({ outage, takers, now }: OutageProps): JSX.Element | null {
  const { id, acknowledgedAt, phase } = outage;
  if (acknowledgedAt === null) return null;
  const who = takers.get(id);
  return (
    <>
      . Somebody {phase === "open"
        ? "has been working on it since"
        : "was working on it from"} <Time at={acknowledgedAt} now={now} />
      {who !== undefined && (
        <>
          {" "}(<span dir="auto">{who}</span>)
        </>
      )}
    </>
  );
}

function PastOutage(props: OutageProps): JSX.Element {
  const { outage, nameOf, now } = props;
  const { startedAt, endedAt } = outage;
  const seconds = ((endedAt ?? startedAt) - startedAt) / 1_000;
  return (
    <li>
      <strong dir="auto">{outageNames(outage, nameOf)}</strong>, from{" "}
      <Time at={startedAt} now={now} />, {durationWords(seconds)}
      <Taker {...props} />
      <WriteLink ids={urlsOf(outage)} {...outage} />
    </li>
  );
}

function ChannelList({ csrf, rows }: AlertsViewProps): JSX.Element {
  return (
    <section>
      <h2>Channels</h2>
      {rows.length === 0 && (
        <p class="quiet">
          Nobody is told about outages yet. Add a channel, then send it a test.
        </p>
      )}
      <ul class="plain-list">
        {rows.map(({ channel, state }) => (
          <li>
            <a href={`/app/alerts/channels/${channel.id}`} dir="auto">
              {channel.name}
            </a>, {KIND_WORDS[channel.kind]}, {routesText(channel.routes)}
            {!channel.enabled && ", off"}
            {state === "failing" && ", the latest messages were not accepted"}
            {state === "broken" && ", not working: change it, or send a test"}
            {channel.ownerId === null && ", set in the configuration"}
            <form method="post" action={`/app/alerts/channels/${channel.id}`}>
              <CsrfField csrf={csrf} />
              <button
                type="submit"
                name="do"
                value="test"
                aria-label={`Send a test to ${channel.name}`}
              >
                Send a test
              </button>
            </form>
          </li>
        ))}
      </ul>
      <form method="get" action="/app/alerts/new" class="add narrow">
        <div class="field">
          <label for="f-kind">Add a channel</label>
          <select id="f-kind" name="kind">
            {CHANNEL_KINDS.map((kind) => (
              <option value={kind}>{KIND_WORDS[kind]}</option>
            ))}
          </select>
        </div>
        <button type="submit">Continue</button>
      </form>
    </section>
  );
}

function routesText(routes: readonly ChannelRoute[]): string {
  if (routes.some((route) => "all" in route)) return "all monitors";
  const words = routes.flatMap((route) =>
    "tags" in route ? route.tags : "urls" in route ? route.urls : []
  );
  return `only ${words.join(", ")}`;
}
