import type { JSX } from "hono/jsx/jsx-runtime";
import { SHOWN_STATES } from "../../../../monitor/shown_states.ts";
import { settingsJson } from "../../../services/service_json.ts";
import { Icon } from "../../parts/icon.tsx";
import { Time } from "../../parts/time.tsx";
import type { CurrentState } from "../../words/current_state.ts";
import { DidNotice } from "../did_notice.tsx";
import { Hearers } from "../alerts/hearers.tsx";
import { CsrfField } from "../form_fields.tsx";
import { rowText } from "../row_text.ts";
import { OwnerLink } from "./owner_link.tsx";
import { rateText } from "./rate_text.ts";
import { audienceText, type UrlOwner } from "./url_owner.ts";

export interface OneUrlProps {
  readonly csrf: string;
  readonly current: CurrentState;
  readonly owner: UrlOwner;
  /** The operator looks at their own, or at what was imported. */
  readonly isOwn: boolean;
  /** It is a member's. */
  readonly mayHold: boolean;
  /** Names of the channels that are told of its outages; null for a member's url. */
  readonly hearers: readonly string[] | null;
  /** What was just done. */
  readonly did: string | undefined;
  readonly now: number;
}

const NOTICES: Readonly<Record<string, string>> = {
  "paused":
    "It is paused. Its owner sees that an operator did it, and cannot resume it.",
  "taken-down": "It is taken down: it is not checked, and only its owner and " +
    "operators can see it. Its owner sees that an operator did it.",
  "let-go": "It is back to how its owner had it.",
};

/** One url as an operator sees it: nothing to change but a member's, which can be paused and taken down. */
export function OneUrlView(props: OneUrlProps): JSX.Element {
  const { current, did, now, isOwn, mayHold, hearers } = props;
  const { monitor, shown } = current;
  const { note } = rowText(current, now);
  return (
    <div class="narrow">
      <DidNotice did={did} texts={NOTICES} />
      <p>
        <Icon state={shown} />{" "}
        <strong class={`word is-${shown}`}>{SHOWN_STATES[shown].word}</strong>
        {note !== "" && ` ${note}.`}{" "}
        <a href={`/status/${monitor.id}`}>History</a>
      </p>
      <Facts {...props} />
      {hearers !== null && <Hearers names={hearers} />}
      {isOwn && (
        <p>
          {monitor.ownerId === null
            ? "It was imported, and all operators can change it: "
            : "It is yours: "}
          <a href={`/app/urls/${monitor.id}`}>its settings</a>.
        </p>
      )}
      {monitor.ownerId === null && !isOwn && (
        <p class="quiet">It is set in the configuration: change it there.</p>
      )}
      {mayHold && <Holds {...props} />}
    </div>
  );
}

function Facts({ current, owner, now }: OneUrlProps): JSX.Element {
  const { monitor } = current;
  const { url, intervalMs, createdAt } = monitor;
  return (
    <dl class="about">
      <dt>Address</dt>
      <dd dir="auto">{url}</dd>
      <dt>Owner</dt>
      <dd>
        <OwnerLink owner={owner} />
      </dd>
      <dt>Visible to</dt>
      <dd>{audienceText(monitor)}</dd>
      <dt>Added</dt>
      <dd>
        <Time at={createdAt} now={now} />
      </dd>
      <dt>Checks per second</dt>
      <dd>{rateText(1_000 / intervalMs)}</dd>
      {monitor.ownerId === null &&
        Object.entries(settingsJson(monitor)).map(([name, value]) => (
          <>
            <dt>
              <code>{name}</code>
            </dt>
            <dd dir="auto">
              {typeof value === "string" ? value : JSON.stringify(value)}
            </dd>
          </>
        ))}
    </dl>
  );
}

function Holds({ csrf, current: { monitor } }: OneUrlProps): JSX.Element {
  const held = monitor.hold?.kind ?? null;
  const action = `/app/everything/${monitor.id}`;
  return (
    <section>
      <h2>Pause or take down</h2>
      <p>
        A paused monitor is not checked. One that is taken down is not checked
        either, and only its owner and operators can see it. The owner is told,
        and cannot undo it but can delete the monitor.
      </p>
      <form method="post" action={action} class="actions">
        <CsrfField csrf={csrf} />
        {held !== "paused" && (
          <button type="submit" name="do" value="paused">Pause it</button>
        )}
        {held !== "taken down" && (
          <button type="submit" name="do" value="taken down" class="danger">
            Take it down
          </button>
        )}
        {held !== null && (
          <button type="submit" name="do" value="let go">
            {held === "paused" ? "Resume it" : "Put it back"}
          </button>
        )}
      </form>
    </section>
  );
}
