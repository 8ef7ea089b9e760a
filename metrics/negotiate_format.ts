import type { Format } from "./format.ts";

/** One element of an `Accept` header (RFC 9110, section 12.5.1). */
interface MediaRange {
  readonly type: string;
  readonly version: string | undefined;
  readonly quality: number;
}

const QUALITY = /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/;

/**
 * The format that a scraper likes best.
 *
 * OpenMetrics has to be named (version 1.0.0 or none); a wildcard means text,
 * as does an `Accept` that is missing, malformed or excludes both: a scrape in
 * the oldest format is of more use than a 406. At equal quality the named
 * OpenMetrics wins.
 */
export function negotiateFormat(accept: string | null): Format {
  const ranges = (accept ?? "").split(",").map(parseRange);
  const openmetrics = qualityOf(ranges, [
    ["application/openmetrics-text", "1.0.0"],
    ["application/openmetrics-text", undefined],
  ]);
  const text = qualityOf(ranges, [
    ["text/plain", "0.0.4"],
    ["text/plain", undefined],
    ["text/*", undefined],
    ["*/*", undefined],
  ]);
  return openmetrics > 0 && openmetrics >= text ? "openmetrics" : "text";
}

/** The quality of the first, most specific, kind of range that is there. */
function qualityOf(
  ranges: readonly MediaRange[],
  kinds: readonly (readonly [type: string, version: string | undefined])[],
): number {
  for (const [type, version] of kinds) {
    const found = ranges.filter((range) =>
      range.type === type && range.version === version
    );
    if (found.length > 0) return Math.max(...found.map((r) => r.quality));
  }
  return 0;
}

function parseRange(text: string): MediaRange {
  const [type = "", ...parameters] = text.split(";").map((part) =>
    part.trim().toLowerCase()
  );
  let version: string | undefined;
  let quality = 1;
  for (const parameter of parameters) {
    const [name = "", value = ""] = parameter.split("=", 2);
    if (name === "version") version = value.replace(/^"(.*)"$/, "$1");
    if (name === "q") quality = QUALITY.test(value) ? Number(value) : 0;
  }
  return { type, version, quality };
}
