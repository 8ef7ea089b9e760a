import type { Accent } from "../../../monitor/fields/looks/accent.ts";

const NAME = /^accent-([\da-f]{6})-([\da-f]{6})\.css$/;

/** The name of the style sheet of an accent. All that it says is in it, so that it can be kept for ever. */
export function accentName({ light, dark }: Accent): string {
  return `accent-${light.slice(1)}-${dark.slice(1)}.css`;
}

/** The style sheet with such a name; undefined for other names. */
export function accentCss(name: string): string | undefined {
  const [, light, dark] = NAME.exec(name) ?? [];
  if (light === undefined || dark === undefined) return undefined;
  return `:root{${colours(light)}}` +
    `@media screen{:root[data-theme="dark"]{${colours(dark)}}}` +
    `@media screen and (prefers-color-scheme:dark){:root[data-theme="auto"]{${
      colours(dark)
    }}}`;
}

function colours(hex: string): string {
  const names = ["link", "focus", "curve", "brand"];
  return names.map((name) => `--${name}:#${hex}`).join(";") +
    `;--band:color-mix(in srgb,#${hex} 30%,var(--card))`;
}
