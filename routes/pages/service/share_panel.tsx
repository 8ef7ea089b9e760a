import type { JSX } from "hono/jsx/jsx-runtime";
import { FeedAnchors, feedOfService } from "../frame/subscribe.tsx";
import type { Monitor } from "../../../monitor/types.ts";

interface SharePanelProps {
  readonly monitor: Monitor;
  /** Where the instance is reached. */
  readonly origin: string;
}

/** What others may put on their own pages. */
export function SharePanel({ monitor, origin }: SharePanelProps): JSX.Element {
  const badge = `${origin}/badge/${monitor.id}/uptime-30d.svg`;
  const page = `${origin}/status/${monitor.id}`;
  return (
    <section class="group share">
      <h2>Share</h2>
      <details class="card pad">
        <summary>Badge, widget and feeds of this service</summary>
        <p>
          <img
            src={`/badge/${monitor.id}/state.svg`}
            alt="Badge of the state"
          />
          <img
            src={`/badge/${monitor.id}/uptime-30d.svg`}
            alt="Badge of the uptime over 30 days"
          />
        </p>
        <pre
          class="code"
          tabindex={0}
          role="region"
          aria-label="Markdown of a badge"
        >{`[![Uptime](${badge})](${page})`}</pre>
        <pre
          class="code"
          tabindex={0}
          role="region"
          aria-label="HTML of the widget"
        >{`<iframe src="${origin}/widget/${monitor.id}" title="Status" width="360" height="130"></iframe>`}</pre>
        <p class="more">
          <a href={`/widget/${monitor.id}`}>Widget</a>
          <FeedAnchors scope={feedOfService(monitor)} />
          <a href={`/badge/${monitor.id}/uptime-30d.json`}>
            shields.io endpoint
          </a>
        </p>
      </details>
    </section>
  );
}
