import type { HtmlEscapedString } from "hono/utils/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import type { CurrentState } from "../words/current_state.ts";
import { renderInPieces } from "../frame/render_in_pieces.ts";
import { rowText } from "./row_text.ts";

/** The rows of a list, made while others are answered: there may be 2,500. */
export function rowsOf(
  urls: readonly CurrentState[],
  now: number,
): Promise<HtmlEscapedString> {
  return renderInPieces(
    urls,
    (current) => <Row current={current} now={now} />,
  );
}

/** One url of the list. */
function Row(
  { current, now }: { readonly current: CurrentState; readonly now: number },
): JSX.Element {
  const { monitor, shown } = current;
  const { id, name, tags } = monitor;
  const { uptime, response, note } = rowText(current, now);
  return (
    <li id={`u${id}`} data-s={shown}>
      <input type="checkbox" name="id" value={id} aria-labelledby={`n${id}`} />
      <svg class={`icon is-${shown}`} aria-hidden="true">
        <use href={`#icon-${shown}`} />
      </svg>
      <b class={`word is-${shown}`}>{SHOWN_STATES[shown].word}</b>
      <div>
        <a id={`n${id}`} href={`/app/urls/${id}`} dir="auto">{name}</a>
        <small dir="auto">{monitor.url}</small>
        <em>{note}</em>
        {tags.length > 0 && (
          <span>{tags.map((tag) => <Tag key={tag} tag={tag} />)}</span>
        )}
      </div>
      <p title="Since it was added">
        <span class="visually-hidden">Uptime</span>
        <data>{uptime}</data>
      </p>
      <p title="Of the latest probe">
        <span class="visually-hidden">Response time</span>
        <data>{response}</data>
      </p>
    </li>
  );
}

function Tag({ tag }: { readonly tag: string }): JSX.Element {
  return <i dir="auto">{tag}</i>;
}
