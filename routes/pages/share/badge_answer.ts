import { answerTagged } from "../../server/etag.ts";
import { notFound } from "../../server/http_error.ts";
import type { Ctx } from "../../server/request_context.ts";
import type { Badge } from "./badge.ts";
import { badgeSvg } from "./badge_svg.ts";
import { OPEN } from "./for_any_site.ts";

/** A badge that a path asks for. */
export interface BadgeFile {
  /** Such as `uptime-7d`. */
  readonly name: string;
  readonly type: "svg" | "json";
}

/**
 * The file that a path names, such as `state.svg`.
 *
 * @throws {HttpError} 404 for one that cannot be.
 */
export function readBadgeFile(c: Ctx): BadgeFile {
  const [, name = "", type] =
    /^([a-z0-9-]+)\.(svg|json)$/.exec(c.req.param("file") ?? "") ?? [];
  if (type === "svg" || type === "json") return { name, type };
  throw notFound("badge");
}

/** A badge as SVG, or for shields.io's endpoint badge. `about` is what it tells of. */
export function badgeAnswer(
  c: Ctx,
  badge: Badge,
  { type, about }: Pick<BadgeFile, "type"> & { readonly about: string },
): Response {
  return type === "svg"
    ? answerTagged(c, badgeSvg(badge, about), SVG_HEADERS)
    : answerTagged(c, JSON.stringify(shieldsJson(badge)), {
      ...OPEN,
      "Content-Type": "application/json",
    });
}

const SVG_HEADERS = {
  ...OPEN,
  "Content-Type": "image/svg+xml; charset=utf-8",
  "Content-Security-Policy": "default-src 'none'",
};

/** shields.io, "Endpoint badge". */
function shieldsJson({ label, message, colour }: Badge): unknown {
  return { schemaVersion: 1, label, message, color: colour };
}
