import type { JSX } from "hono/jsx/jsx-runtime";
import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import type { CurrentState } from "../words/current_state.ts";
import { DayBar } from "../parts/day_bar.tsx";
import { Icon } from "../parts/icon.tsx";
import { serviceTitle } from "../words/state_words.ts";
import type { UrlHistory } from "../../history/url_history.ts";
import { uptimeText } from "../words/uptime_text.ts";
import { WidgetFrame } from "./widget_frame.tsx";
import type { WidgetLooks } from "./widget_looks.ts";

interface WidgetProps {
  readonly current: CurrentState;
  readonly history: UrlHistory;
  readonly looks: WidgetLooks;
}

/** One service for a frame on somebody else's page. */
export function WidgetPage(
  { current, history, looks: { theme, bars } }: WidgetProps,
): JSX.Element {
  const { monitor, shown } = current;
  return (
    <WidgetFrame
      title={serviceTitle(current)}
      state={shown}
      theme={theme}
      live={`?url=${monitor.id}`}
    >
      <main class="card service" data-url={monitor.id} data-state={shown}>
        <div class="service-head">
          <Icon state={shown} />
          <h1 class="h3">
            <a
              href={`/status/${monitor.id}`}
              target="_blank"
              rel="noopener"
              dir="auto"
            >
              {monitor.name}
            </a>
          </h1>
          <span class={`word is-${shown}`} data-word>
            {SHOWN_STATES[shown].word}
          </span>
          <span class="response" data-refresh="uptime">
            {uptimeText(history.uptimes["90d"])}
          </span>
        </div>
        {bars && (
          <div data-refresh="days">
            <DayBar history={history} />
          </div>
        )}
        <small data-heard="stale"></small>
      </main>
    </WidgetFrame>
  );
}
