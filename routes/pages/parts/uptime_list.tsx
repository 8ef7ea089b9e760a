import type { JSX } from "hono/jsx/jsx-runtime";
import type { Uptimes } from "../../history/url_history.ts";
import { uptimeText } from "../words/uptime_text.ts";

const SPANS: readonly (readonly [keyof Uptimes, string])[] = [
  ["24h", "24 h"],
  ["7d", "7 days"],
  ["30d", "30 days"],
  ["90d", "90 days"],
];

/** The uptime of one service, of the last day to the last 90. */
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
