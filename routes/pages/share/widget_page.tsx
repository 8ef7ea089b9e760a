import type { JSX } from "hono/jsx/jsx-runtime";
import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import { assetPath } from "../frame/assets.ts";
import type { CurrentState } from "../words/current_state.ts";
import { DayBar } from "../parts/day_bar.tsx";
import { Icon, IconSprite } from "../parts/icon.tsx";
import { oneDirection } from "../words/one_direction.ts";
import type { Theme } from "../frame/theme.ts";
import type { UrlHistory } from "../../history/url_history.ts";
import { uptimeText } from "../words/uptime_text.ts";

interface WidgetProps {
  readonly current: CurrentState;
  readonly history: UrlHistory;
  readonly theme: Theme;
}

/** One service for a frame on somebody else's page. */
export function WidgetPage(
  { current: { monitor, shown }, history, theme }: WidgetProps,
): JSX.Element {
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <title>
          {`${oneDirection(monitor.name)}: ${SHOWN_STATES[shown].word}`}
        </title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href={assetPath(`icon-${shown}.svg`)} />
        <link rel="stylesheet" href={assetPath("style.css")} />
        <script type="module" src={assetPath("client.js")}></script>
      </head>
      <body class="widget" data-live={`?url=${monitor.id}`}>
        <IconSprite />
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
          <div data-refresh="days">
            <DayBar history={history} />
          </div>
          <small data-heard="stale"></small>
        </main>
      </body>
    </html>
  );
}
