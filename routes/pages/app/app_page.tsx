import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";
import type { ShownState } from "../../../monitor/shown_states.ts";
import { htmlAnswer } from "../frame/html_answer.ts";
import { Layout } from "../frame/layout.tsx";
import { CsrfField } from "./form_fields.tsx";
import { oneDirection } from "../words/one_direction.ts";
import type { AppRequest } from "./app_request.ts";

export interface AppPageOptions {
  readonly title: string;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** What the favicon says. */
  readonly state?: ShownState;
  /** Problems with what was sent: said first, also in the page's title. */
  readonly errors?: boolean;
  /** What stands in place of the title at the head of the page. */
  readonly heading?: Child;
  /** What stands beside the heading. */
  readonly action?: Child;
  /** Without the script the page is loaded again after so long. */
  readonly refreshSeconds?: number;
}

/** A page of `/app`: heading and menu around `children`. */
export function appPage(
  request: Pick<AppRequest, "c" | "site" | "viewer" | "csrf">,
  {
    title,
    status = 200,
    headers = {},
    state,
    errors = false,
    heading,
    action,
    refreshSeconds,
  }: AppPageOptions,
  children: Child,
): Promise<Response> {
  const { c, site, viewer: { session }, csrf } = request;
  const plain = oneDirection(title);
  const page = (
    <Layout
      c={c}
      site={site}
      title={errors ? `Error: ${plain}` : plain}
      query={c.req.method === "GET" ? themeQuery(c.req.query()) : {}}
      styles={["app.css"]}
      scripts={["app.js"]}
      signedIn={session !== null}
      {...state === undefined ? {} : { state }}
      {...refreshSeconds === undefined ? {} : { refreshSeconds }}
    >
      {session !== null && (
        <Menu
          path={c.req.path}
          csrf={csrf}
          isOperator={session.user.isOperator === true}
        />
      )}
      {heading}
      <div class="app">
        {heading === undefined && <Heading title={title} action={action} />}
        {children}
      </div>
    </Layout>
  );
  return htmlAnswer(c, page, {
    status,
    headers: { "Referrer-Policy": "same-origin", ...headers },
    logos: site,
  });
}

function Heading(
  { title, action }: Pick<AppPageOptions, "title" | "action">,
): JSX.Element {
  const heading = <h1 dir="auto">{title}</h1>;
  return action === undefined
    ? heading
    : <div class="head">{heading}{action}</div>;
}

/** What stays when the theme changes: the filter of the list and the way back, not the notice. */
function themeQuery(query: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    KEPT.flatMap((name) => query[name] ? [[name, query[name]]] : []),
  );
}

const KEPT = ["q", "state", "tag", "sort", "order", "page", "kind", "next"];

const PLACES = [
  ["/app", "Monitors"],
  ["/app/alerts", "Alerts"],
  ["/app/incidents", "Incidents"],
  ["/app/maintenance", "Maintenance"],
  ["/app/subscribers", "Subscribers"],
  ["/app/order", "Page order"],
  ["/app/import", "Import"],
  ["/app/deleted", "Deleted"],
  ["/app/account", "Account"],
] as const;

const OPERATORS_PLACES = [
  ["/app/everything", "All monitors"],
  ["/app/accounts", "Accounts"],
  ["/app/invitations", "Invitations"],
  ["/app/ranges", "Private ranges"],
  ["/app/audit", "Audit log"],
  ["/app/begin/look", "Appearance"],
] as const;

/** The place that a page belongs to, by its path: what has none is about monitors. */
function sectionOf(path: string, places: readonly string[]): string {
  const within = places.filter((place) =>
    path === place || path.startsWith(`${place}/`)
  );
  const [nearest = "/app"] = within.sort((a, b) => b.length - a.length);
  return nearest;
}

/** The ways to the other pages of whoever is signed in. */
export function Menu(
  { path, csrf, isOperator }: {
    readonly path: string;
    readonly csrf: string;
    readonly isOperator: boolean;
  },
): JSX.Element {
  const places = isOperator ? [...PLACES, ...OPERATORS_PLACES] : PLACES;
  const section = sectionOf(path, places.map(([href]) => href));
  return (
    <div class="menu">
      <nav aria-label="Your monitors and account">
        {places.map(([href, text]) => (
          <a
            href={href}
            aria-current={href !== section
              ? undefined
              : href === path
              ? "page"
              : "true"}
          >
            {text}
          </a>
        ))}
      </nav>
      <form method="post" action="/app/sign-out">
        <CsrfField csrf={csrf} />
        <button type="submit" class="plain">Sign out</button>
      </form>
    </div>
  );
}
