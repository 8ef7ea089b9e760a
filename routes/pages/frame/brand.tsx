import type { JSX } from "hono/jsx/jsx-runtime";
import type { Site } from "./site.ts";
import type { Theme } from "./theme.ts";

interface BrandProps {
  readonly site: Pick<Site, "home" | "title" | "logoUrl" | "logoDarkUrl">;
  readonly theme: Theme;
}

/** When the logo for the dark is shown: never on paper. */
const DARK: Readonly<Record<Theme, string>> = {
  auto: "screen and (prefers-color-scheme: dark)",
  light: "not all",
  dark: "screen",
};

/** The way home, with logo and title. */
export function Brand({ site, theme }: BrandProps): JSX.Element {
  return (
    <a class="brand" href={site.home || "/"}>
      <Logo site={site} theme={theme} />
      <span dir="auto">{site.title}</span>
    </a>
  );
}

function Logo(
  { site: { logoUrl, logoDarkUrl }, theme }: BrandProps,
): JSX.Element {
  const plain = logoUrl ?? logoDarkUrl;
  if (plain === undefined) {
    return <span class="brand-mark" aria-hidden="true"></span>;
  }
  const img = <img src={plain} alt="" height="28" />;
  if (logoDarkUrl === undefined || logoUrl === undefined) return img;
  return (
    <picture>
      <source srcset={logoDarkUrl} media={DARK[theme]} />
      {img}
    </picture>
  );
}
