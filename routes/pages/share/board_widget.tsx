import type { JSX } from "hono/jsx/jsx-runtime";
import type { Board } from "../../access/owner_table.ts";
import type { BarDay } from "../parts/bar_data.ts";
import { GroupBar } from "../parts/day_bar.tsx";
import { Headline } from "../status/headline.tsx";
import type { Summary } from "../status/summary.ts";
import { WidgetFrame } from "./widget_frame.tsx";
import type { WidgetLooks } from "./widget_looks.ts";

export interface BoardWidgetModel {
  readonly board: Pick<Board, "key" | "path">;
  /** Of the page. */
  readonly title: string;
  readonly summary: Summary;
  /** The last 90 days of all services together; undefined where they are not shown. */
  readonly days: readonly BarDay[] | undefined;
  readonly lastDayAt: number;
  readonly now: number;
}

interface BoardWidgetProps {
  readonly model: BoardWidgetModel;
  readonly looks: WidgetLooks;
}

/** A whole status page for a frame on somebody else's page: its headline, and one bar. */
export function BoardWidget(
  { model, looks: { theme } }: BoardWidgetProps,
): JSX.Element {
  const { board, title, summary, days, lastDayAt, now } = model;
  return (
    <WidgetFrame
      title={`${summary.text} · ${title}`}
      state={summary.state}
      theme={theme}
      live={board.path === "" ? "?headline" : `?headline&of=${board.key}`}
    >
      <main class="card">
        <Headline summary={summary} now={now} />
        {days !== undefined && (
          <div data-refresh="days">
            <GroupBar days={days} lastDayAt={lastDayAt} />
          </div>
        )}
        <p>
          <a
            href={board.path || "/"}
            target="_blank"
            rel="noopener"
            dir="auto"
          >
            {title}
          </a>{" "}
          <small data-heard="stale"></small>
        </p>
      </main>
    </WidgetFrame>
  );
}
