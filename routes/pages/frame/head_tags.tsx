import type { JSX } from "hono/jsx/jsx-runtime";
import type { Ctx } from "../../server/request_context.ts";
import { oneDirection } from "../words/one_direction.ts";
import { assetPath } from "./assets.ts";
import { GROUNDS } from "../../../monitor/fields/looks/grounds.ts";
import { originOf } from "./origin.ts";
import type { Site } from "./site.ts";
import type { Theme } from "./theme.ts";

/** What a public page says of itself where its address is shared. */
export interface Shared {
  /** Its address, below the origin. */
  readonly path: string;
  readonly title: string;
  /** How things are, in a sentence. */
  readonly description: string;
}

interface ShareTagsProps {
  readonly c: Ctx;
  readonly site: Pick<Site, "title" | "logoUrl" | "publicUrl">;
  /** Undefined for a page that is not for everybody. */
  readonly shared: Shared | undefined;
}

/** For search engines, and for the programs that show what is behind an address (ogp.me). What is not for everybody asks to be left out. */
export function ShareTags(
  { c, site, shared }: ShareTagsProps,
): JSX.Element {
  if (shared === undefined) return <meta name="robots" content="noindex" />;
  const origin = originOf(c, site);
  const tags = {
    type: "website",
    site_name: site.title,
    title: oneDirection(shared.title),
    description: oneDirection(shared.description),
    url: origin + shared.path,
    image: site.logoUrl ?? origin + assetPath("touch-icon.png"),
  };
  return (
    <>
      <meta name="description" content={tags.description} />
      {Object.entries(tags).map(([name, content]) => (
        <meta property={`og:${name}`} content={content} />
      ))}
    </>
  );
}

/** The colour of what a browser draws around the page. */
export function ThemeColour(
  { theme }: { readonly theme: Theme },
): JSX.Element {
  if (theme !== "auto") {
    return <meta name="theme-color" content={GROUNDS[theme].page} />;
  }
  return (
    <>
      {(["light", "dark"] as const).map((light) => (
        <meta
          name="theme-color"
          content={GROUNDS[light].page}
          media={`(prefers-color-scheme: ${light})`}
        />
      ))}
    </>
  );
}
