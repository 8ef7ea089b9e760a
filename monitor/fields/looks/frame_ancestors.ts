import { type Kind, kind, list } from "../value_kind.ts";

/** At most this many: they are sent with every status page. */
const MAX_ORIGINS = 50;

const RULE = "a star for all, or origins such as https://example.org or " +
  `https://*.example.org, at most ${MAX_ORIGINS}; several with commas between`;

const ORIGIN: Kind<string> = kind(RULE, readOrigin);
const ORIGINS = list(ORIGIN);

/** Which sites may show the status page in a frame: `*` alone for all of them, empty for none. */
export const FRAME_ANCESTORS: Kind<readonly string[]> = kind(RULE, (text) => {
  if (text.trim() === "*") return ["*"];
  const origins = ORIGINS.read(text);
  return origins.length <= MAX_ORIGINS ? origins : undefined;
});

/** An origin as the policy takes it: nothing in it can end the policy or begin another. */
function readOrigin(text: string): string | undefined {
  const [, scheme = "", star = "", rest = ""] =
    /^(https?:\/\/)(\*\.)?([^*]+)$/.exec(text) ?? [];
  const url = URL.parse(scheme + rest);
  if (url === null || url.href !== `${url.origin}/`) return undefined;
  const isPlain = /^[\w.-]+$|^\[[\da-f:.]+\]$/i.test(url.hostname);
  if (!isPlain || rest.endsWith("/")) return undefined;
  return scheme + star + url.host;
}
