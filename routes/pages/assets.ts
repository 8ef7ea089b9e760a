import { createHash } from "node:crypto";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import { HttpError } from "../http_error.ts";
import { answer, type Handler } from "../request_context.ts";
import appStyle from "./app/app.css" with { type: "text" };
import appScript from "./app/app.js" with { type: "text" };
import script from "./client.js" with { type: "text" };
import { ICON_STATES, iconSvg } from "./icon_svg.ts";
import style from "./style.css" with { type: "text" };

interface Asset {
  readonly type: string;
  readonly text: string;
  readonly path: string;
}

const CSS = "text/css; charset=utf-8";
const SCRIPT = "text/javascript; charset=utf-8";
const HASH_LENGTH = 12;

/** Everything that a page loads besides itself. The text is part of the program, compiled or not. */
const ASSETS: ReadonlyMap<string, Asset> = new Map([
  asset("style.css", CSS, style + appStyle),
  asset("client.js", SCRIPT, script),
  asset("app.js", SCRIPT, appScript),
  ...ICON_STATES.map((state) =>
    asset(`icon-${state}.svg`, "image/svg+xml", iconSvg(state))
  ),
]);

function asset(name: string, type: string, text: string): [string, Asset] {
  const hash = createHash("sha256").update(text).digest("hex");
  const path = `/assets/${hash.slice(0, HASH_LENGTH)}/${name}`;
  return [name, { type, text, path }];
}

/** Where an asset lies: the path changes with its text. */
export function assetPath(name: string): string {
  const found = ASSETS.get(name);
  if (found === undefined) {
    throw new RangeError(`Cannot link "${name}": there is no such asset`);
  }
  return found.path;
}

const compress = promisify(gzip);

/**
 * `GET /assets/:hash/:name`. Kept for ever under the right hash; under another,
 * which a page of an instance with another version may ask for, only for now.
 */
export function assetHandler(): Handler {
  const compressed = new Map<string, Promise<Uint8Array<ArrayBuffer>>>();
  return async (c) => {
    const found = ASSETS.get(c.req.param("name") ?? "");
    if (found === undefined) {
      throw new HttpError(404, "Cannot find that: there is no such asset");
    }
    const headers = {
      "Content-Type": found.type,
      "Vary": "Accept-Encoding",
      "Cache-Control": c.req.path === found.path
        ? "public, max-age=31536000, immutable"
        : "no-cache",
    };
    if (!/\bgzip\b/.test(c.req.header("accept-encoding") ?? "")) {
      return answer(c, found.text, { headers });
    }
    const body = compressed.get(found.path) ??
      compress(found.text).then((bytes) => new Uint8Array(bytes));
    compressed.set(found.path, body);
    return answer(c, await body, {
      headers: { ...headers, "Content-Encoding": "gzip" },
    });
  };
}
