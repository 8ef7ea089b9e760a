import { createHash } from "node:crypto";
import { acceptsGzip, gzipText } from "../../server/gzip.ts";
import { notFound } from "../../server/http_error.ts";
import { answer, type Handler } from "../../server/request_context.ts";
import { accentCss } from "./accent_css.ts";
import appStyle from "./app.css" with { type: "text" };
import appScript from "../client/app.js" with { type: "text" };
import barMarks from "../client/bar_marks.js" with { type: "text" };
import copy from "../client/copy.js" with { type: "text" };
import charts from "../client/charts.js" with { type: "text" };
import client from "../client/client.js" with { type: "text" };
import days from "../client/days.js" with { type: "text" };
import elements from "../client/elements.js" with { type: "text" };
import list from "../client/list.js" with { type: "text" };
import listLive from "../client/list_live.js" with { type: "text" };
import live from "../client/live.js" with { type: "text" };
import news from "../client/news.js" with { type: "text" };
import patch from "../client/patch.js" with { type: "text" };
import times from "../client/times.js" with { type: "text" };
import timeWords from "../client/time_words.js" with { type: "text" };
import { STATE_NAMES } from "../../../monitor/shown_states.ts";
import { iconSvg } from "../parts/icon_svg.ts";
import { joinModules, leanScript } from "./script_text.ts";
import style from "./style.css" with { type: "text" };
import { touchIcon } from "./touch_icon.ts";

interface Asset {
  readonly type: string;
  readonly text: string;
}

/** A picture, which is packed already. */
interface Picture {
  readonly type: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

const CSS = "text/css; charset=utf-8";
const SCRIPT = "text/javascript; charset=utf-8";
const SVG = "image/svg+xml";
const HASH_LENGTH = 12;

/** What every page runs, in the order in which they need each other. */
const PUBLIC_MODULES = [
  elements,
  timeWords,
  times,
  news,
  barMarks,
  days,
  charts,
  patch,
  live,
  client,
];

/** Everything that a page loads besides itself. The text is part of the program, compiled or not. */
const ASSETS: ReadonlyMap<string, Asset | Picture> = new Map<
  string,
  Asset | Picture
>([
  ["style.css", { type: CSS, text: style }],
  ["app.css", { type: CSS, text: appStyle }],
  ["client.js", { type: SCRIPT, text: joinModules(PUBLIC_MODULES) }],
  ["elements.js", { type: SCRIPT, text: leanScript(elements) }],
  ["news.js", { type: SCRIPT, text: leanScript(news) }],
  ["time_words.js", { type: SCRIPT, text: leanScript(timeWords) }],
  ["times.js", { type: SCRIPT, text: leanScript(times) }],
  ["app.js", { type: SCRIPT, text: leanScript(appScript) }],
  ["list.js", { type: SCRIPT, text: leanScript(list) }],
  ["copy.js", { type: SCRIPT, text: leanScript(copy) }],
  ["list_live.js", { type: SCRIPT, text: leanScript(listLive) }],
  ...STATE_NAMES.map((state) =>
    [`icon-${state}.svg`, { type: SVG, text: iconSvg(state) }] as const
  ),
  ["touch-icon.png", { type: "image/png", bytes: touchIcon() }],
]);

/** One for all, so that scripts find each other by relative paths. */
const HASH = hashOf(
  [...ASSETS.values()].map((each) => "text" in each ? each.text : each.bytes),
);

function hashOf(contents: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const content of contents) hash.update(content).update("\0");
  return hash.digest("hex").slice(0, HASH_LENGTH);
}

/** Where an asset lies: the path changes with what is in it. */
export function assetPath(name: string): string {
  if (!ASSETS.has(name) && accentCss(name) === undefined) {
    throw new RangeError(`Cannot link "${name}": there is no such asset`);
  }
  return `/assets/${HASH}/${name}`;
}

/** Made from its name, which has the colours: anybody may ask for any, so none is kept. */
function accentAsset(name: string): Asset | null {
  const text = accentCss(name);
  return text === undefined ? null : { type: CSS, text };
}

/**
 * `GET /assets/:hash/:name`. Kept for ever under the right hash; under another,
 * which a page of an instance with another version may ask for, only for now.
 */
export function assetHandler(): Handler {
  const compressed = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  return async (c) => {
    const name = c.req.param("name") ?? "";
    const found = ASSETS.get(name) ?? accentAsset(name);
    if (found === null) throw notFound("asset");
    const headers = {
      "Content-Type": found.type,
      "Vary": "Accept-Encoding",
      "Cache-Control": c.req.param("hash") === HASH
        ? "public, max-age=31536000, immutable"
        : "no-cache",
    };
    if ("bytes" in found) return answer(c, found.bytes, { headers });
    if (!ASSETS.has(name) || !acceptsGzip(c)) {
      return answer(c, found.text, { headers });
    }
    const body = compressed.get(name) ?? gzipText(found.text);
    compressed.set(name, body);
    return answer(c, await body, {
      headers: { ...headers, "Content-Encoding": "gzip" },
    });
  };
}
