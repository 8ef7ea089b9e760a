import type { JSX } from "hono/jsx/jsx-runtime";
import { FeedAnchors, feedOfSite } from "../frame/subscribe.tsx";
import { Snippet } from "../parts/snippet.tsx";

interface BoardShareProps {
  /** Where the instance is reached. */
  readonly origin: string;
  /** The path of the page, empty for the operator's. */
  readonly path: string;
}

/** What its owner may put on other pages about a whole status page. */
export function BoardShare({ origin, path }: BoardShareProps): JSX.Element {
  const scope = feedOfSite({ home: path });
  const page = origin + (path || "/");
  return (
    <details class="share">
      <summary>Badge, widget and feed</summary>
      <Snippet name="Badge as Markdown">
        {`[![Status](${origin}${path}/badge/state.svg)](${page})`}
      </Snippet>
      <Snippet name="Widget as HTML">
        {`<iframe src="${origin}${path}/widget" title="Status" width="360" height="230"></iframe>`}
      </Snippet>
      <Snippet name="Address of the feed">
        {`${origin}${scope.path}.atom`}
      </Snippet>
      <p class="more">
        <a href={`${path}/widget`}>Widget</a> <FeedAnchors scope={scope} />
      </p>
    </details>
  );
}
