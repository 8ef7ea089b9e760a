import type { JSX } from "hono/jsx/jsx-runtime";
import { FeedAnchors, feedOfService } from "../frame/subscribe.tsx";
import type { Monitor } from "../../../monitor/types.ts";
import { Snippet } from "../parts/snippet.tsx";

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
      <div class="card pad">
        <h3>Address of this page</h3>
        <Snippet name="Address of this page">{page}</Snippet>
        <h3>Badge</h3>
        <p>
          <img
            src={`/badge/${monitor.id}/state.svg`}
            alt="Status badge"
          />{" "}
          <img
            src={`/badge/${monitor.id}/uptime-30d.svg`}
            alt="30-day uptime badge"
          />
        </p>
        <Snippet name="Badge as Markdown">
          {`[![Uptime](${badge})](${page})`}
        </Snippet>
        <h3>Widget for another site</h3>
        <Snippet name="Widget as HTML">
          {`<iframe src="${origin}/widget/${monitor.id}" title="Status" width="360" height="130"></iframe>`}
        </Snippet>
        <h3>Feeds and data</h3>
        <Snippet name="Address of the feed">
          {`${origin}${feedOfService(monitor).path}.atom`}
        </Snippet>
        <p class="more">
          <a href={`/widget/${monitor.id}`}>Widget</a>
          <FeedAnchors scope={feedOfService(monitor)} />
          <a href={`/badge/${monitor.id}/uptime-30d.json`}>
            shields.io endpoint
          </a>
        </p>
      </div>
    </section>
  );
}
