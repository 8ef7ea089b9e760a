import type { JSX } from "hono/jsx/jsx-runtime";
import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import type { CurrentState } from "../words/current_state.ts";
import { Icon } from "../parts/icon.tsx";
import { Time } from "../parts/time.tsx";
import { CsrfField } from "./form_fields.tsx";
import { rowText } from "./row_text.ts";

/** What the owner is told of an operator's hold. */
function Held({ monitor: { hold } }: Pick<CurrentState, "monitor">) {
  return (
    <p>
      {hold?.kind === "taken down"
        ? "It is neither probed nor shown to anybody but you and the operator, who alone can put it back."
        : "Only the operator can resume it."}
    </p>
  );
}

/** How the url is, in one line, and the button that pauses it. */
export function UrlStatus(
  { current, now, csrf }: {
    readonly current: CurrentState;
    readonly now: number;
    readonly csrf: string;
  },
): JSX.Element {
  const { monitor, shown, since, checkedAt } = current;
  const { uptime, response, note } = rowText(current, now);
  return (
    <div class="url-status">
      <p>
        <Icon state={shown} />{" "}
        <strong class={`word is-${shown}`}>{SHOWN_STATES[shown].word}</strong>
        {note !== "" && ` ${note}.`}
        {since !== null && (
          <>
            {" "}Since <Time at={since} now={now} />.
          </>
        )}
        {checkedAt !== null && (
          <>
            {" "}Last probe <Time at={checkedAt} now={now} as="ago" />
            {shown === "up" && `: ${response}`}. Uptime since it was added:{" "}
            {uptime}.
          </>
        )} <a href={`/status/${monitor.id}`}>History</a>
      </p>
      {monitor.hold ? <Held monitor={monitor} /> : (
        <form
          method="post"
          action={`/app/urls/${monitor.id}/${
            monitor.paused ? "resume" : "pause"
          }`}
        >
          <CsrfField csrf={csrf} />
          <button type="submit">{monitor.paused ? "Resume" : "Pause"}</button>
        </form>
      )}
    </div>
  );
}
