import { oneDirection } from "../words/one_direction.ts";
import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { ShownState } from "../../../monitor/shown_states.ts";
import type { Ctx } from "../../server/request_context.ts";
import { accentName } from "./accent_css.ts";
import { assetPath } from "./assets.ts";
import { Brand } from "./brand.tsx";
import { type Shared, ShareTags, ThemeColour } from "./head_tags.tsx";
import { IconSprite } from "../parts/icon.tsx";
import type { Site } from "./site.ts";
import {
  FeedLinks,
  feedOfSite,
  type FeedScope,
  Subscribe,
} from "./subscribe.tsx";
import { type Theme, themeOf, THEMES } from "./theme.ts";

export interface LayoutProps {
  readonly c: Ctx;
  readonly site: Site;
  /** The title of this page, before the operator's own. */
  readonly title: string;
  /** What the favicon says; its shape differs as well as its colour. */
  readonly state?: ShownState;
  /** Query of `/events` that feeds this page; not live without. */
  readonly live?: string;
  /** The part of the query that stays when the theme changes. */
  readonly query?: Readonly<Record<string, string>>;
  /** Names of further style sheets among the assets. */
  readonly styles?: readonly string[];
  /** Names of further scripts among the assets. */
  readonly scripts?: readonly string[];
  readonly signedIn?: boolean;
  /** What it says where its address is shared; a page without it is not for search engines. */
  readonly shared?: Shared;
  /** Without the script the page is loaded again after so long. */
  readonly refreshSeconds?: number;
  /** Whether the header offers the feeds. */
  readonly subscribe?: boolean;
  /** The feed of what this page is about; that of the site without. */
  readonly feed?: FeedScope;
  /** The groups whose feeds are offered beside it. */
  readonly groupFeeds?: readonly FeedScope[];
  readonly children?: Child;
}

/** The shell of every page: what surrounds `<main>`. */
export function Layout(props: LayoutProps): JSX.Element {
  const { c, site, title, state = "unknown", live } = props;
  const theme = themeOf(c);
  const feed = props.feed ?? feedOfSite(site);
  return (
    <html lang="en" data-theme={theme}>
      <head>
        <meta charset="utf-8" />
        <title>
          {title === site.title
            ? title
            : `${oneDirection(title)} · ${site.title}`}
        </title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content={schemes(theme)} />
        <ThemeColour theme={theme} />
        <ShareTags c={c} site={site} shared={props.shared} />
        <link rel="icon" href={assetPath(`icon-${state}.svg`)} />
        <link rel="apple-touch-icon" href={assetPath("touch-icon.png")} />
        {stylesOf(props).map((name) => (
          <link rel="stylesheet" href={assetPath(name)} />
        ))}
        <FeedLinks scope={feed} />
        {["client.js", ...props.scripts ?? []].map((name) => (
          <script type="module" src={assetPath(name)}></script>
        ))}
        {props.refreshSeconds !== undefined && (
          <noscript>
            <meta http-equiv="refresh" content={String(props.refreshSeconds)} />
          </noscript>
        )}
      </head>
      <body data-live={live}>
        <IconSprite />
        <a class="skip" href="#main">Skip to content</a>
        <Header
          site={site}
          theme={theme}
          signedIn={props.signedIn === true}
          subscribe={props.subscribe === true && (
            <Subscribe
              site={site}
              scope={feed}
              groups={props.groupFeeds ?? []}
            />
          )}
        />
        <main id="main" tabindex={-1}>{props.children}</main>
        <Footer
          site={site}
          theme={theme}
          live={live !== undefined}
          query={props.query ?? {}}
        />
      </body>
    </html>
  );
}

/** The accent comes last: it changes what the others say. */
function stylesOf({ site, styles = [] }: LayoutProps): string[] {
  const { accent } = site;
  const own = accent === undefined ? [] : [accentName(accent)];
  return ["style.css", ...styles, ...own];
}

function schemes(theme: Theme): string {
  return theme === "auto" ? "light dark" : theme;
}

interface HeaderProps {
  readonly site: Site;
  readonly theme: Theme;
  readonly signedIn: boolean;
  readonly subscribe: JSX.Element | false;
}

function Header(
  { site, theme, signedIn, subscribe }: HeaderProps,
): JSX.Element {
  return (
    <header class="top">
      <Brand site={site} theme={theme} />
      <nav aria-label="Main">
        {site.links.map((link) => <OwnLink key={link.url} {...link} />)}
        {subscribe}
        <a href="/app">{signedIn ? "Your monitors" : "Sign in"}</a>
      </nav>
    </header>
  );
}

function OwnLink({ text, url }: Site["links"][number]): JSX.Element {
  return <a href={url} dir="auto">{text}</a>;
}

interface FooterProps {
  readonly query: Readonly<Record<string, string>>;
  readonly site: Site;
  readonly theme: Theme;
  readonly live: boolean;
}

function Footer({ site, theme, live, query }: FooterProps): JSX.Element {
  return (
    <footer class="bottom">
      <p>
        Times are in <span data-zone>UTC</span>. {live && (
          <span data-heard>
            Reload this page for updates.
          </span>
        )}
      </p>
      <ThemeChoice query={query} theme={theme} />
      <p>
        <a href={`${site.home}/feed/events.atom`}>Atom</a>{" "}
        <a href={`${site.home}/feed/events.rss`}>RSS</a>{" "}
        <a href={`${site.home}/feed/events.json`}>JSON</a>{" "}
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
function ThemeChoice(
  { query, theme }: Pick<FooterProps, "query" | "theme">,
): JSX.Element {
  return (
    <form class="themes" method="get" aria-label="Colours">
      {Object.entries(query).map(([name, value]) => (
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
