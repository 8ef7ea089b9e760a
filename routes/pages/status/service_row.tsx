import type { JSX } from "hono/jsx/jsx-runtime";
import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import type { CurrentState } from "../words/current_state.ts";
import { DayBar } from "../parts/day_bar.tsx";
import { Icon } from "../parts/icon.tsx";
import type { UrlHistory } from "../../history/url_history.ts";
import { Time } from "../parts/time.tsx";
import { uptimeFigure } from "../words/uptime_text.ts";

export interface ServiceRowProps {
  readonly current: CurrentState;
  readonly history: UrlHistory;
  /** When the run of its job began that has not ended; null where none is under way. */
  readonly runningSince: number | null;
  readonly now: number;
}

/** One service of the status page: its state and name, 90 days, and one figure: its uptime, or how it is if not up. */
export function ServiceRow(
  { current: { monitor, shown }, history, runningSince, now }: ServiceRowProps,
): JSX.Element {
  const figure = uptimeFigure(history.uptimes["90d"]);
  const { word } = SHOWN_STATES[shown];
  const isFine = shown === "up" ||
    (shown === "pending" && runningSince !== null);
  return (
    <li class="row" data-url={monitor.id} data-state={shown}>
      <Icon state={shown} label={word} />
      <a href={`/status/${monitor.id}`} dir="auto">{monitor.name}</a>
      <DayBar history={history} />
      {isFine
        ? (
          <b>
            {runningSince === null ? figure : (
              <>
                Running since <Time at={runningSince} now={now} />
              </>
            )}
          </b>
        )
        : <b class={`is-${shown}`} data-figure={figure}>{word}</b>}
    </li>
  );
}
