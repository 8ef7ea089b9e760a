import type { GuardOptions } from "../../../../monitor/guard/address_guard.ts";
import type { GuardCase } from "./guard_cases.ts";

/**
 * The bad ports of the Fetch standard, which Deno's `fetch` refuses one by one.
 * https://fetch.spec.whatwg.org/#port-blocking
 */
const FETCH_BAD_PORTS =
  `0 1 7 9 11 13 15 17 19 20 21 22 23 25 37 42 43 53 69 77 79 87 95 101 102 103 104 109 110 111 113
   115 117 119 123 135 137 139 143 161 179 389 427 465 512 513 514 515 526 530 531 532 540 548 554
   556 563 587 601 636 989 990 993 995 1719 1720 1723 2049 3659 4045 4190 5060 5061 6000 6566 6665
   6666 6667 6668 6669 6679 6697 10080`.split(/\s+/).map(Number);

const STORE_PORTS =
  `2181 2375 2376 2379 2380 3306 3389 5432 5672 5900 5984 6379 6443 8300 8500 9092 9200 9300 10250
   10255 11211 27017`
    .split(/\s+/).map(Number);

const SPECIAL_SUFFIXES =
  `localhost local internal intranet lan home corp private home.arpa arpa onion test invalid example alt`
    .split(" ");

/** What the rules say of a port, for public targets or where all addresses are open. */
export function portAllowed(port: number, privateOpen: boolean): boolean {
  if (privateOpen) return port >= 1 && port <= 65535;
  return (port === 80 || port === 443 || port >= 1024 && port <= 65535) &&
    !FETCH_BAD_PORTS.includes(port) && !STORE_PORTS.includes(port);
}

function urlCase(
  url: string,
  want: boolean,
  options?: GuardOptions,
): GuardCase {
  return {
    name: `${JSON.stringify(url.slice(0, 60))} ${
      JSON.stringify(options ?? {})
    }`,
    ...(options && { options }),
    ask: (guard) => guard.checkUrl(url).ok,
    want,
  };
}

/** Every port that some rule names, with its neighbours. */
export function portCases(): GuardCase[] {
  const named = [80, 443, 1023, 65535, ...FETCH_BAD_PORTS, ...STORE_PORTS];
  const ports = new Set(named.flatMap((port) => [port - 1, port, port + 1]));
  return [...ports].filter((port) => port >= 0).flatMap((port) => [
    urlCase(`http://example.com:${port}/`, portAllowed(port, false)),
    urlCase(`https://example.com:${port}/`, portAllowed(port, false)),
    urlCase(`http://example.com:${port}/`, portAllowed(port, true), {
      allowPrivate: "all",
    }),
  ]);
}

/** Rules 1 and 2: length, characters, form, userinfo; none is ever lifted. */
export function textCases(): GuardCase[] {
  const ofLength = (length: number, fill = "a") =>
    "http://example.com/".padEnd(length, fill);
  const controls = [
    ...Array.from({ length: 33 }, (_, code) => code),
    ...Array.from({ length: 34 }, (_, i) => 0x7f + i),
    0x5c,
    0xd800,
    0xdfff,
  ].map((code) => String.fromCharCode(code));
  const bad = [
    ofLength(2049),
    `http://example.com/${"a/../".repeat(500)}`,
    ofLength(1000, "é"),
    `http://example.com?${ofLength(2048).slice(19)}`,
    ...controls.flatMap((c) => [
      `${c}http://example.com/`,
      `ht${c}tp://example.com/`,
      `http://exam${c}ple.com/`,
      `http://example.com/a${c}b`,
      `http://example.com/?a${c}b`,
      `http://example.com/#a${c}b`,
      `http://example.com/${c}`,
    ]),
    "http://@example.com/",
    "http://:@example.com/",
    "http://:p@example.com/",
    "https://u@example.com?x",
    "http://u@example.com#x",
    "http:///example.com/",
    "https:example.com",
    "http://?x",
    "http://",
    "",
    "ftp://example.com/",
    "xhttp://example.com/",
    "xhttp://example.com:8080/",
    "httpss://example.com/",
  ];
  const good = [
    ofLength(2047),
    ofLength(2048),
    ofLength(300, "é"),
    "http://example.com/@",
    "HTTP://example.com/",
    "hTtPs://example.com/",
    "http://example.com/a:b@c",
    "https://example.com?u@h",
    "https://example.com/%00%5c%20",
    "https://example.com/?q=¡",
    "https://example.com/😀",
  ];
  const lifted: GuardOptions = { allowPrivate: "all" };
  return [
    ...bad.flatMap((url) => [urlCase(url, false), urlCase(url, false, lifted)]),
    ...good.map((url) => urlCase(url, true)),
  ];
}

/** Rule 5: the form of names, never lifted, and their meaning, which may be. */
export function nameCases(): GuardCase[] {
  const label = "a".repeat(63);
  const labels = `${label}.${label}.${label}.`;
  const malformed = [
    "a..b.com",
    ".example.com",
    "example.com..",
    "1.2.3.4..",
    "*.example.com",
    "a~b.com",
    "a!b.com",
    "(a).com",
    "-a.example.com",
    "a-.example.com",
    "a.-.com",
    "example.com-",
    `${label}a.com`,
    `${labels}${"a".repeat(58)}.com`,
  ];
  const special = [
    "intranet7",
    "intranet7.",
    ...SPECIAL_SUFFIXES.flatMap((name) => [
      name,
      `a.${name}`,
      `a.b.${name}.`,
      `A.${name.toUpperCase()}`,
    ]),
  ];
  const good = [
    "example.com",
    "example.com.",
    "_dmarc.example.com",
    "a_b.example.com",
    "a_.b--9.com",
    "a%2eexample.com",
    `${label}.com`,
    `${labels}${"a".repeat(57)}.com`,
    `${labels}${"a".repeat(57)}.com.`,
    ...SPECIAL_SUFFIXES.flatMap((name) => [`${name}.com`, `a${name}.x${name}`])
      .filter((name) => !name.endsWith(".arpa")),
  ];
  const lifted: GuardOptions = { allowPrivate: ["10.0.0.0/8"] };
  const at = (name: string, want: boolean, options?: GuardOptions) =>
    urlCase(`http://${name}/`, want, options);
  return [
    ...malformed.flatMap((n) => [at(n, false), at(n, false, lifted)]),
    ...special.flatMap((n) => [at(n, false), at(n, true, lifted)]),
    ...good.flatMap((n) => [at(n, true), at(n, true, lifted)]),
  ];
}
