import type { JSX } from "hono/jsx/jsx-runtime";
import { oneDirection } from "../words/one_direction.ts";
import { groupQuery } from "./group_query.ts";
import type { Site } from "./site.ts";

/** Whose outages a feed tells: a whole page's, one group's of it, or one service's. */
export interface FeedScope {
  /** `/feed/events`, `/s/{slug}/feed/events` or `/feed/{id}/events`: what comes before its ending. */
  readonly path: string;
  /** With its `?`; empty for no group. */
  readonly query: string;
  /** As it follows "Outages of". */
  readonly about: string;
}

/** Every form of a feed, as its path ends. */
const FEED_FORMS = [
  { ending: "atom", name: "Atom", type: "application/atom+xml" },
  { ending: "rss", name: "RSS", type: "application/rss+xml" },
  { ending: "json", name: "JSON Feed", type: "application/feed+json" },
] as const;

/** How the feed of a whole page ends; a service's has its id in it. */
const PAGE_FEED = "/feed/events";

/** At most this many groups are offered by name; each group's own page offers its feeds too. */
const MAX_GROUPS = 12;

/** Of the page itself; what a reader is offered first. */
export function feedOfSite({ home }: Pick<Site, "home">): FeedScope {
  return { path: `${home}${PAGE_FEED}`, query: "", about: "all services" };
}

/** Of one of its groups; null is the group of services without a tag. */
export function feedOfGroup(
  site: Pick<Site, "home">,
  tag: string | null,
): FeedScope {
  return {
    ...feedOfSite(site),
    query: groupQuery(tag),
    about: tag ?? "other services",
  };
}

export function feedOfService(
  { id, name }: { readonly id: number; readonly name: string },
): FeedScope {
  return { path: `/feed/${id}/events`, query: "", about: name };
}

/** For the head of a page: by these a feed reader finds the feeds of an address that somebody pastes. */
export function FeedLinks(
  { scope }: { readonly scope: FeedScope },
): JSX.Element {
  return (
    <>
      {FEED_FORMS.map(({ ending, name, type }) => (
        <link
          rel="alternate"
          type={type}
          title={`Outages of ${oneDirection(scope.about)} (${name})`}
          href={`${scope.path}.${ending}${scope.query}`}
        />
      ))}
    </>
  );
}

interface SubscribeProps {
  readonly site: Pick<Site, "home" | "owner" | "offersEmail">;
  readonly scope: FeedScope;
  /** The groups that can be followed one by one. */
  readonly groups: readonly FeedScope[];
}

/** A list that opens without a script. */
export function Subscribe(
  { site, scope, groups }: SubscribeProps,
): JSX.Element {
  return (
    <details class="menu">
      <summary>Subscribe</summary>
      <div class="card">
        <a href={`${site.home}/subscribe${scope.query}`}>
          {site.offersEmail(site.owner) ? "By e-mail or webhook" : "By webhook"}
        </a>
        <FeedAnchors scope={scope} />
        {groups.length > 1 &&
          groups.slice(0, MAX_GROUPS).map((group) => (
            <a href={`${group.path}.atom${group.query}`}>
              Only <bdi>{group.about}</bdi>
            </a>
          ))}
        {scope.path.endsWith(PAGE_FEED) && (
          <a href={`${scope.path.slice(0, -PAGE_FEED.length)}/calendar.ics`}>
            Calendar of maintenance
          </a>
        )}
      </div>
    </details>
  );
}

/** A link to each form of a feed. */
export function FeedAnchors(
  { scope }: { readonly scope: FeedScope },
): JSX.Element {
  return (
    <>
      {FEED_FORMS.map(({ ending, name }) => (
        <a href={`${scope.path}.${ending}${scope.query}`}>{name}</a>
      ))}
    </>
  );
}
