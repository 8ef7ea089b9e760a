import type { Ctx } from "../../server/request_context.ts";
import { type Theme, THEMES } from "../frame/theme.ts";

/** How a widget looks in the frame of another page, which its address alone says: it sets no cookie and reads none. */
export interface WidgetLooks {
  readonly theme: Theme;
  /** Whether the bar of the last 90 days is there. */
  readonly bars: boolean;
}

/** `?theme=dark&bars=0`; what is not said, or cannot be understood, is `auto` and `1`. */
export function readWidgetLooks(c: Ctx): WidgetLooks {
  const theme = c.req.query("theme");
  return {
    theme: THEMES.find((name) => name === theme) ?? "auto",
    bars: c.req.query("bars") !== "0",
  };
}
