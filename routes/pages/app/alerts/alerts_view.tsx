import type { JSX } from "hono/jsx/jsx-runtime";
import { durationWords } from "../../../../monitor/alerts/duration_words.ts";
import { isOngoing, type Outage } from "../../../../monitor/alerts/outage.ts";
import {
  CHANNEL_KINDS,
  type ChannelRoute,
} from "../../../../monitor/channel.ts";
import type { ChannelRow } from "../../../alerts/owned_channels.ts";
import { Time } from "../../parts/time.tsx";
import { CsrfField } from "../form_fields.tsx";
import { KIND_WORDS } from "./channel_form.ts";

export interface AlertsViewProps {
  readonly csrf: string;
  readonly rows: readonly ChannelRow[];
  readonly open: readonly Outage[];
  readonly past: readonly Outage[];
  readonly nameOf: (urlId: number) => string;
  readonly now: number;
}

/** At most this many urls of an outage are named, and outages that are over shown. */
const MAX_NAMES = 5;
const MAX_PAST = 20;

/** Outages that go on, channels, and outages that are over. */
export function AlertsView(props: AlertsViewProps): JSX.Element {
  const { open, past } = props;
  return (
    <>
      <section>
        <h2>Outages now</h2>
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
          <h2>Outages that are over</h2>
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

function OpenOutage({ csrf, outage, nameOf, now }: OutageProps): JSX.Element {
  const { id, startedAt, acknowledgedAt } = outage;
  return (
    <li>
      <strong dir="auto">{namesOf(outage, nameOf)}</strong>, since{" "}
      <Time at={startedAt} now={now} />
      {acknowledgedAt !== null
        ? (
          <>
            . Somebody looks into it since{" "}
            <Time at={acknowledgedAt} now={now} />
          </>
        )
        : (
          <form method="post" action="/app/alerts/acknowledge">
            <CsrfField csrf={csrf} />
            <input type="hidden" name="outage" value={id} />
            <button type="submit">I look into it</button>
          </form>
        )}
    </li>
  );
}

function PastOutage({ outage, nameOf, now }: OutageProps): JSX.Element {
  const { startedAt, endedAt } = outage;
  const seconds = ((endedAt ?? startedAt) - startedAt) / 1_000;
  return (
    <li>
      <strong dir="auto">{namesOf(outage, nameOf)}</strong>, from{" "}
      <Time at={startedAt} now={now} />, {durationWords(seconds)}
    </li>
  );
}

function namesOf(
  { members, phase }: Outage,
  nameOf: (urlId: number) => string,
): string {
  const shown = phase === "open" ? members.filter(isOngoing) : members;
  const names = shown.slice(0, MAX_NAMES).map(({ urlId }) => nameOf(urlId));
  const more = shown.length - names.length;
  return names.join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function ChannelList({ csrf, rows }: AlertsViewProps): JSX.Element {
  return (
    <section>
      <h2>Channels</h2>
      {rows.length === 0 && (
        <p class="quiet">
          Nobody is told of outages yet. Add a channel, and send it a test.
        </p>
      )}
      <ul class="plain-list">
        {rows.map(({ channel, state }) => (
          <li>
            <a href={`/app/alerts/channels/${channel.id}`} dir="auto">
              {channel.name}
            </a>, {KIND_WORDS[channel.kind]}, {routesText(channel.routes)}
            {!channel.enabled && ", off"}
            {state === "failing" && ", its latest messages were not taken"}
            {state === "broken" && ", broken: change it, or send it a test"}
            {channel.ownerId === null && ", of the configuration"}
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
      <form method="get" action="/app/alerts/new">
        <div class="field">
          <label for="f-kind">Add a channel</label>
          <select id="f-kind" name="kind">
            {CHANNEL_KINDS.map((kind) => (
              <option value={kind}>{KIND_WORDS[kind]}</option>
            ))}
          </select>
        </div>
        <button type="submit">Go on</button>
      </form>
    </section>
  );
}

function routesText(routes: readonly ChannelRoute[]): string {
  if (routes.some((route) => "all" in route)) return "all urls";
  const words = routes.flatMap((route) =>
    "tags" in route ? route.tags : "urls" in route ? route.urls : []
  );
  return `of ${words.join(", ")}`;
}
