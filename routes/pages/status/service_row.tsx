import type { JSX } from "hono/jsx/jsx-runtime";
import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import type { CurrentState } from "../words/current_state.ts";
import { DayBar } from "../parts/day_bar.tsx";
import { Icon } from "../parts/icon.tsx";
import { responseText } from "../words/number_text.ts";
import { Sparkline } from "../parts/sparkline.tsx";
import type { Uptimes, UrlHistory } from "../../history/url_history.ts";
import { Time } from "../parts/time.tsx";
import { uptimeText } from "../words/uptime_text.ts";

export interface ServiceRowProps {
  readonly current: CurrentState;
  readonly history: UrlHistory;
  /** When the run of its job began that has not ended; null where none is under way. */
  readonly runningSince: number | null;
  readonly now: number;
}

/** One service of the status page. */
export function ServiceRow(
  { current, history, runningSince, now }: ServiceRowProps,
): JSX.Element {
  const { monitor, shown, responseMs } = current;
  return (
    <li class="service" data-url={monitor.id} data-state={shown}>
      <div class="service-head">
        <Icon state={shown} />
        <h3>
          <a href={`/status/${monitor.id}`} dir="auto">{monitor.name}</a>
        </h3>
        <span class={`word is-${shown}`} data-word>
          {SHOWN_STATES[shown].word}
        </span>
        <span class="response">
          <Sparkline hours={history.hours} />
          <span class="number" data-response>{responseText(responseMs)}</span>
        </span>
      </div>
      {runningSince !== null && (
        <p class="facts">
          Running since <Time at={runningSince} now={now} />
        </p>
      )}
      <DayBar history={history} />
      <UptimeList uptimes={history.uptimes} />
    </li>
  );
}

const SPANS: readonly (readonly [keyof Uptimes, string])[] = [
  ["24h", "24 h"],
  ["7d", "7 days"],
  ["30d", "30 days"],
  ["90d", "90 days"],
];

export function UptimeList(
  { uptimes }: { readonly uptimes: Uptimes },
): JSX.Element {
  return (
    <dl class="uptimes">
      {SPANS.map(([span, words]) => (
        <div>
          <dt>{words}</dt>
          <dd>{uptimeText(uptimes[span])}</dd>
        </div>
      ))}
    </dl>
  );
}
