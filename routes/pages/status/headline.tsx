import type { JSX } from "hono/jsx/jsx-runtime";
import { Icon } from "../parts/icon.tsx";
import { Time } from "../parts/time.tsx";
import { exactText } from "../words/time_text.ts";
import { DOT, type Summary } from "./summary.ts";

interface HeadlineProps {
  readonly summary: Summary;
  readonly now: number;
}

/** What all services come to, in one sentence and one line of counts. The script says changes aloud in the status region, not each time that the line is written. */
export function Headline({ summary, now }: HeadlineProps): JSX.Element {
  const { state, text, since, counts } = summary;
  return (
    <div class={`sentence is-${state}`} data-summary>
      <Icon state={state} />
      <div>
        <h1>
          <span data-text dir="auto">{text}</span>
          <span data-since>
            {since !== null && <Lasting since={since} now={now} />}
          </span>
        </h1>
        <p>
          <span data-counts>{counts}</span>
          {counts !== "" && DOT}
          updated <Time at={now} now={now} updated />
        </p>
      </div>
      <span class="visually-hidden" role="status" data-say></span>
    </div>
  );
}

/** For how long it has been so. */
function Lasting(
  { since, now }: { readonly since: number; readonly now: number },
): JSX.Element {
  return (
    <>
      {DOT}
      <Time
        at={since}
        now={now}
        as="for"
        title={`since ${exactText(since)}`}
      />
    </>
  );
}
