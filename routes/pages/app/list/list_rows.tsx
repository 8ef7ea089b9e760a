import type { HtmlEscapedString } from "hono/utils/html";
import type { JSX } from "hono/jsx/jsx-runtime";
import { SHOWN_STATES } from "../../../../monitor/shown_states.ts";
import type { Monitor } from "../../../../monitor/types.ts";
import { renderInPieces } from "../../frame/render_in_pieces.ts";
import { Time } from "../../parts/time.tsx";
import { NO_NUMBER } from "../../words/number_text.ts";
import { rowText } from "../row_text.ts";
import { HourBar } from "./hour_bar.tsx";
import { type ShownRow, uptimeParts } from "./list_model.ts";

/** The rows of a page of the list, made while others are answered. */
export function renderRows(
  rows: readonly ShownRow[],
  now: number,
): Promise<HtmlEscapedString> {
  return renderInPieces(rows, (row) => <Row row={row} now={now} />);
}

function Row(
  { row: { current, hours, events, uptime }, now }: {
    readonly row: ShownRow;
    readonly now: number;
  },
): JSX.Element {
  const { monitor, shown, checkedAt } = current;
  const { id } = monitor;
  const { response, note } = rowText(current, now);
  const [figure, covered] = uptimeParts(uptime);
  return (
    <tr id={`u${id}`} data-s={shown}>
      <td>
        <input
          type="checkbox"
          name="id"
          value={id}
          aria-labelledby={`n${id}`}
        />
      </td>
      <td>
        <svg class={`icon is-${shown}`} aria-hidden="true">
          <use href={`#icon-${shown}`} />
        </svg>{" "}
        <b class={`word is-${shown}`}>{SHOWN_STATES[shown].word}</b>
      </td>
      <Name monitor={monitor} note={note} />
      <td>
        <HourBar {...{ hours, events, now }} />
      </td>
      <td>
        <data>{figure}</data>
        <small>{covered}</small>
      </td>
      <td>
        <span>
          {checkedAt === null
            ? NO_NUMBER
            : <Time at={checkedAt} now={now} as="ago" />}
        </span>{" "}
        <data>{response === NO_NUMBER ? "" : response}</data>
      </td>
      <td>{monitor.public ? "Public" : "Hidden"}</td>
    </tr>
  );
}

/** Who it is, what is asked, and why it is down. */
function Name(
  { monitor: { id, name, url, tags }, note }: {
    readonly monitor: Monitor;
    readonly note: string;
  },
): JSX.Element {
  return (
    <th scope="row">
      <a id={`n${id}`} href={`/status/${id}`} dir="auto">{name}</a>
      <em>{note}</em>
      <small dir="auto">{url}</small>
      {tags.length > 0 && (
        <span>{tags.map((tag) => <Tag key={tag} tag={tag} />)}</span>
      )}
    </th>
  );
}

function Tag({ tag }: { readonly tag: string }): JSX.Element {
  return <i dir="auto">{tag}</i>;
}
