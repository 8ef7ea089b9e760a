import type { JSX } from "hono/jsx/jsx-runtime";
import type { MonitoredUrl } from "../../../monitor/types.ts";

interface SharePanelProps {
  readonly url: MonitoredUrl;
  /** Where the instance is reached. */
  readonly origin: string;
}

/** What others may put on their own pages. */
export function SharePanel({ url, origin }: SharePanelProps): JSX.Element {
  const badge = `${origin}/badge/${url.id}/uptime-30d.svg`;
  const page = `${origin}/status/${url.id}`;
  return (
    <section class="group share">
      <h2>Share</h2>
      <details class="card pad">
        <summary>Badge, widget and feeds of this service</summary>
        <p>
          <img src={`/badge/${url.id}/state.svg`} alt="Badge of the state" />
          <img
            src={`/badge/${url.id}/uptime-30d.svg`}
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
        >{`<iframe src="${origin}/widget/${url.id}" title="Status" width="360" height="130"></iframe>`}</pre>
        <p class="more">
          <a href={`/widget/${url.id}`}>Widget</a>
          <a href={`/feed/${url.id}/events.atom`}>Atom feed</a>
          <a href={`/feed/${url.id}/events.json`}>JSON feed</a>
          <a href={`/badge/${url.id}/uptime-30d.json`}>shields.io endpoint</a>
        </p>
      </details>
    </section>
  );
}
