import { cookieOf } from "../../server/cookie.ts";
import type { Ctx, Handler } from "../../server/request_context.ts";
import { seeOther } from "./see_other.ts";

/** `auto` follows the system. */
export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

const COOKIE = "theme";
const YEAR_SECONDS = 31_536_000;

/** What the reader chose, on this device. */
export function themeOf(c: Ctx): Theme {
  const value = cookieOf(c, COOKIE);
  return THEMES.find((theme) => theme === value) ?? "auto";
}

/**
 * A page that takes `?theme=dark`: the choice is kept in a cookie, and the
 * reader is sent to the same page without it. This is how the theme changes
 * where scripts do not run.
 */
export function withTheme(page: Handler): Handler {
  return (c) => {
    const theme = THEMES.find((name) => name === c.req.query("theme"));
    if (theme === undefined) return page(c);
    const cookie = `${COOKIE}=${theme}; Path=${
      c.env.basePath || "/"
    }; Max-Age=${YEAR_SECONDS}; SameSite=Lax`;
    return seeOther(c, withoutTheme(c.req.url), cookie);
  };
}

/** Path and query alone: a `//` in front would lead to another host. */
function withoutTheme(href: string): string {
  const url = new URL(href);
  url.searchParams.delete("theme");
  return `${url.pathname.replace(/^\/+/, "/")}${url.search}`;
}
