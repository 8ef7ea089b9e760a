import type { Random } from "./random.ts";
import { randomJson } from "./random_json.ts";

/** What a random request may know, so that some come further than the first check. */
export interface Knowledge {
  /** `METHOD /path` of each route, with parameters as `{name}`. */
  readonly routes: readonly string[];
  /** Values of Authorization that are good for something. */
  readonly authorizations: readonly string[];
}

/** A request as bytes, one character each. */
export interface RandomRequest {
  readonly text: string;
  /** Bytes were changed: the server may take it for half a request and wait. */
  readonly isBroken: boolean;
}

/** Urls with the ids from 1 to this are there at the start; some requests delete one. */
export const KNOWN_URLS = 100;

const METHODS = [
  ...["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"],
  ...["PROPFIND", "get", "A".repeat(100), "!"],
];
const ODD_IDS = [
  ...["0", "-1", "999", ":id", "*", "null", "__proto__", ".."],
  ...[
    "%00",
    "%ff",
    "%",
    "%2e%2e",
    "1e9",
    "9007199254740993",
    "a".repeat(2_000),
  ],
  ...["1%2fevents", "state.svg", "uptime-24h.json", "x"],
];
const QUERIES = [
  ...["", "?page=1&limit=500", "?page=0", "?limit=501", "?limit=-1", "?page=x"],
  ...["?from=0&to=1", "?from=1700000000", "?to=99999999999", "?from=%ff", "??"],
  ...[
    "?page=1&page=2",
    "?range=24h",
    "?range=__proto__",
    "?a[]=1",
    "?%",
    "?theme=dark",
  ],
];
const HEADERS = [
  ...["Content-Type: application/json", "Content-Type: x", "Accept: */*"],
  ...["Accept: application/openmetrics-text", "Accept-Encoding: gzip, br;q=0"],
  ...["X-Request-ID: abc", "X-Request-ID: a b\tc", "X-Forwarded-For: ,,,[::1"],
  ...["X-HTTP-Method-Override: DELETE", "Content-Encoding: gzip"],
  ...["If-None-Match: *", 'If-None-Match: "x', "Range: bytes=0-", "Expect: x"],
  ...[
    "Cookie: uptick=a.b.c; uptick-visitor=;;;=",
    'Referer: "\\\xff\x01',
    "Upgrade: h2c",
  ],
  ...[
    "Origin: null",
    "Last-Event-ID: 1",
    "Sec-Fetch-Site: cross-site",
    "Last-Event-ID: \xff",
  ],
];
const HOSTS = [
  ...[
    "a b",
    "",
    "a/track?",
    "[",
    "[::1]",
    "a:99999",
    "%",
    "\xff",
    "a,b",
    "u@h",
  ],
];

/** A request around a route that is there; now and then odd in one place or many. */
export function randomRequest(
  random: Random,
  knowledge: Knowledge,
): RandomRequest {
  const [routeMethod = "GET", pattern = "/"] = random.pick(knowledge.routes)
    .split(" ");
  const method = random.chance(0.9) ? routeMethod : random.pick(METHODS);
  const path = pattern.replace(/\{\w+\}/g, () => randomId(random));
  const target = random.chance(0.95)
    ? path + random.pick(QUERIES)
    : `/${printable(random.bytes(60))}`;
  const body = method === "GET" || method === "HEAD" ? "" : bodyOf(random);
  const head = [
    `${method} ${target} HTTP/1.1`,
    `Host: ${random.chance(0.97) ? "localhost" : random.pick(HOSTS)}`,
    "Connection: close",
    ...random.chance(0.7)
      ? [`Authorization: ${random.pick(knowledge.authorizations)}`]
      : [],
    ...Array.from({ length: random.below(4) }, () => random.pick(HEADERS)),
  ];
  const { lines, text } = framed(random, body);
  const whole = [...head, ...lines, "", text].join("\r\n");
  return random.chance(0.15)
    ? { text: broken(random, whole), isBroken: true }
    : { text: whole, isBroken: false };
}

function randomId(random: Random): string {
  return random.chance(0.6)
    ? String(1 + random.below(KNOWN_URLS))
    : random.pick(ODD_IDS);
}

function bodyOf(random: Random): string {
  if (random.chance(0.01)) return " ".repeat(random.below(1_200_000));
  if (random.chance(0.1)) {
    return `csrf=x&url=${randomId(random)}&${random.bytes(30)}`;
  }
  const json = randomJson(random);
  return String.fromCharCode(...new TextEncoder().encode(json));
}

/** The body with a length, or in chunks. */
function framed(
  random: Random,
  body: string,
): { lines: string[]; text: string } {
  if (random.chance(0.8)) {
    return { lines: [`Content-Length: ${body.length}`], text: body };
  }
  const at = random.below(body.length + 1);
  const chunks = [body.slice(0, at), body.slice(at)].filter((each) =>
    each !== ""
  );
  const text = chunks.map((each) =>
    `${each.length.toString(16)}\r\n${each}\r\n`
  ).join("");
  return { lines: ["Transfer-Encoding: chunked"], text: `${text}0\r\n\r\n` };
}

/** Some bytes changed, cut out or put in. */
function broken(random: Random, text: string): string {
  let changed = text;
  for (let i = random.below(4); i >= 0; i--) {
    const at = random.below(changed.length + 1);
    changed = changed.slice(0, at) + random.bytes(6) +
      changed.slice(at + random.below(6));
  }
  return changed;
}

/** Without what would end the line of the request. */
function printable(text: string): string {
  return text.replace(/[\r\n ]/g, "%0a");
}
