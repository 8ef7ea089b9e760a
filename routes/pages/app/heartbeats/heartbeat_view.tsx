import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import {
  type HeartbeatModel,
  pingUrls,
} from "../../../pings/heartbeat_model.ts";
import { Snippet } from "../../parts/snippet.tsx";
import { Time } from "../../parts/time.tsx";
import { causeText } from "../../words/state_words.ts";
import { Hearers } from "../alerts/hearers.tsx";
import { CsrfField } from "../form_fields.tsx";
import { PingList } from "./ping_list.tsx";

interface HeartbeatViewProps {
  readonly model: HeartbeatModel;
  readonly csrf: string;
  readonly now: number;
  readonly origin: string;
  /** Names of the channels that are told of its outages. */
  readonly hearers: readonly string[];
  /** Not one of the configuration, which says its token itself. */
  readonly mayChange: boolean;
}

/** The secret address of a heartbeat, how to use it, and what came by it. */
export function HeartbeatView(props: HeartbeatViewProps): JSX.Element {
  const { model, csrf, now, origin, mayChange, hearers } = props;
  return (
    <div class="heartbeat">
      <p>
        <StateText model={model} now={now} />
      </p>
      <Hearers names={hearers} />
      <section>
        <h2>Ping address</h2>
        <Snippets model={model} origin={origin} />
        {mayChange && <Rotation model={model} csrf={csrf} now={now} />}
      </section>
      <section>
        <h2>Latest pings</h2>
        <PingList pings={model.pings} now={now} />
        <p class="more">
          <a href={`/status/${model.monitor.id}/probes`}>
            All checks of this heartbeat
          </a>
        </p>
      </section>
    </div>
  );
}

/** How it is, when the next ping is due, and whether a run is under way. */
function StateText(
  { model: { verdict, facts }, now }: Pick<HeartbeatViewProps, "model" | "now">,
): JSX.Element {
  const { status, reason, dueAt, runningSince } = verdict;
  return (
    <>
      {STATE_TEXTS[status]}
      {reason !== null &&
        `: ${
          causeText({
            kind: reason,
            status: reason === "failed" ? facts.exitCode : null,
          })
        }`}
      . {dueAt !== null && status !== "down" && (
        <>
          {dueAt > now ? "The next ping is due" : "A ping was due"}{" "}
          <Time at={dueAt} now={now} />.{" "}
        </>
      )}
      {runningSince !== null && (
        <>
          Running since <Time at={runningSince} now={now} />.
        </>
      )}
    </>
  );
}

const STATE_TEXTS: Readonly<
  Record<HeartbeatModel["verdict"]["status"], string>
> = {
  new: "Waiting for its first ping",
  up: "Up",
  late: "Late",
  down: "Down",
  unknown:
    "A ping may have been missed while Uptick was not running: the next one will tell",
};

const CURL = "curl -fsS -m 10 --retry 5 -o /dev/null";

function Snippets(
  { model: { monitor }, origin }: Pick<HeartbeatViewProps, "model" | "origin">,
): JSX.Element {
  const { ping, push } = pingUrls(monitor, origin);
  const schedule = monitor.cron || "30 2 * * *";
  return (
    <>
      <p>
        Anybody who knows it can ping it: keep it secret. You can add{" "}
        <code>/start</code>, <code>/fail</code>, <code>/log</code>{" "}
        or the job's exit code to it. A body of up to 10 KB is shown below.
      </p>
      <NamedSnippet name="Address">{ping}</NamedSnippet>
      <NamedSnippet name="In a script, when the job is done">
        {`${CURL} ${ping}`}
      </NamedSnippet>
      <NamedSnippet name="In a crontab, with start and exit code">
        {`${schedule} ${CURL} ${ping}/start; /path/to/job; ${CURL} ${ping}/$?`}
      </NamedSnippet>
      <NamedSnippet name="For clients of Uptime Kuma">
        {`${push}?status=up&msg=OK&ping=`}
      </NamedSnippet>
    </>
  );
}

function NamedSnippet(
  { name, children }: { readonly name: string; readonly children?: Child },
): JSX.Element {
  return (
    <>
      <h3>{name}</h3>
      <Snippet name={name}>{children}</Snippet>
    </>
  );
}

function Rotation(
  { model: { monitor }, csrf, now }: Pick<
    HeartbeatViewProps,
    "model" | "csrf" | "now"
  >,
): JSX.Element {
  const until = monitor.formerPingTokenUntil ?? 0;
  return (
    <form method="post" action={`/app/heartbeats/${monitor.id}/rotate`}>
      <CsrfField csrf={csrf} />
      <button type="submit">Create a new address</button>{" "}
      <small>
        {until > now
          ? (
            <>
              The old address works until <Time at={until} now={now} />
            </>
          )
          : "The old one keeps working for 24 hours"}
      </small>
    </form>
  );
}
