import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { ShownState } from "../../../monitor/shown_states.ts";
import { assetPath } from "../frame/assets.ts";
import type { Theme } from "../frame/theme.ts";
import { IconSprite } from "../parts/icon.tsx";
import { oneDirection } from "../words/one_direction.ts";

interface WidgetFrameProps {
  readonly title: string;
  readonly state: ShownState;
  readonly theme: Theme;
  /** Query of `/events` that feeds it. */
  readonly live: string;
  readonly children?: Child;
}

/** What surrounds every widget: no header, no footer. */
export function WidgetFrame(
  { title, state, theme, live, children }: WidgetFrameProps,
): JSX.Element {
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <title>{oneDirection(title)}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <link rel="icon" href={assetPath(`icon-${state}.svg`)} />
        <link rel="stylesheet" href={assetPath("style.css")} />
        <script type="module" src={assetPath("client.js")}></script>
      </head>
      <body class="widget" data-live={live}>
        <IconSprite />
        {children}
      </body>
    </html>
  );
}
