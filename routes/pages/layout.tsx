import type { Child } from "hono/jsx";
import type { ShownState } from "../../monitor/status_view.ts";
import type { Ctx } from "../request_context.ts";
import { assetPath } from "./assets.ts";
import { Icon } from "./icon.tsx";
import type { Site } from "./site.ts";
import { type Theme, themeOf, THEMES } from "./theme.ts";

type Element = ReturnType<typeof Icon>;

export interface LayoutProps {
  readonly c: Ctx;
  readonly site: Site;
  /** Of this page, before the operator's own title. */
  readonly title: string;
  /** What the favicon says; its shape differs as well as its colour. */
  readonly state?: ShownState;
  /** Query of `/events` that feeds this page; not live without. */
  readonly live?: string;
  /** Names of further scripts among the assets. */
  readonly scripts?: readonly string[];
  /** E-mail of the reader; shown beside the way out. */
  readonly signedInAs?: string | undefined;
  readonly children?: Child;
}

/** The shell of every page: what surrounds `<main>`. */
export function Layout(props: LayoutProps): Element {
  const { c, site, title, state = "unknown", live } = props;
  const theme = themeOf(c);
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <title>{title === site.title ? title : `${title} · ${site.title}`}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={schemes(theme)} />
        <link rel="icon" href={assetPath(`icon-${state}.svg`)} />
        <link rel="stylesheet" href={assetPath("style.css")} />
        <link
          rel="alternate"
          type="application/atom+xml"
          title="Outages"
          href="/feed/events.atom"
        />
        {["client.js", ...props.scripts ?? []].map((name) => (
          <script src={assetPath(name)} defer></script>
        ))}
      </head>
      <body data-live={live}>
        <a class="skip" href="#main">Skip to content</a>
        <Header site={site} signedInAs={props.signedInAs} />
        <main id="main" tabindex={-1}>{props.children}</main>
        <Footer c={c} site={site} theme={theme} live={live !== undefined} />
      </body>
    </html>
  );
}

function schemes(theme: Theme): string {
  return theme === "auto" ? "light dark" : theme;
}

function Header(
  { site, signedInAs }: Pick<LayoutProps, "site" | "signedInAs">,
): Element {
  return (
    <header class="top">
      <a class="brand" href="/">
        {site.logoUrl === undefined
          ? <span class="brand-mark" aria-hidden="true"></span>
          : <img src={site.logoUrl} alt="" height="28" />}
        <span dir="auto">{site.title}</span>
      </a>
      <nav aria-label="Main">
        {site.links.map(({ text, url }) => (
          <a href={url} dir="auto">{text}</a>
        ))}
        {signedInAs === undefined
          ? <a href="/app">Sign in</a>
          : <a href="/app" title={signedInAs}>Your urls</a>}
      </nav>
    </header>
  );
}

interface FooterProps {
  readonly c: Ctx;
  readonly site: Site;
  readonly theme: Theme;
  readonly live: boolean;
}

function Footer({ c, site, theme, live }: FooterProps): Element {
  return (
    <footer class="bottom">
      <p>
        Times are in <span data-zone>UTC</span>.{" "}
        {live && <span data-heard>This page stands still: load it again for news.</span>}
      </p>
      <ThemeChoice c={c} theme={theme} />
      <p>
        <a href="/feed/events.atom">Atom</a>{" "}
        <a href="/feed/events.json">JSON</a>{" "}
        <span class="quiet">Uptick {site.version}</span>
      </p>
    </footer>
  );
}

const THEME_WORDS: Readonly<Record<Theme, string>> = {
  auto: "System",
  light: "Light",
  dark: "Dark",
};

/** A form, so that it works without the script; the query of the page goes with it. */
function ThemeChoice({ c, theme }: Pick<FooterProps, "c" | "theme">): Element {
  const query = Object.entries(c.req.query()).filter(([name]) =>
    name !== "theme"
  );
  return (
    <form class="themes" method="get" role="group" aria-label="Colours">
      {query.map(([name, value]) => (
        <input type="hidden" name={name} value={value} />
      ))}
      {THEMES.map((name) => (
        <button
          type="submit"
          name="theme"
          value={name}
          aria-pressed={name === theme ? "true" : "false"}
        >
          {THEME_WORDS[name]}
        </button>
      ))}
    </form>
  );
}
