/** Odd servers that a peer judges otherwise than we do, and why we do not follow it. */
export interface Difference {
  readonly peer: "curl" | "blackbox";
  readonly why: string;
  /** Names of cases; a pattern stands for all that it matches. */
  readonly cases: readonly (string | RegExp)[];
}

const CHARSETS =
  /^(?:writes (?!UTF-8|broken|NUL|another|the text|nothing|utf8mb4)|sends the text in Latin-1)/;
const CODINGS =
  /^sends (?:half a )?(?:x-gzip|GZIP|gzip|deflate|br|zstd|the text in gzip)\b(?! without saying so)/;

/** Made with curl 7.88 and blackbox_exporter 0.23; of Chromium each was tried by hand where the two disagree. */
export const DIFFERENCES: readonly Difference[] = [
  {
    peer: "curl",
    why: "it does not read charsets; browsers do",
    cases: [CHARSETS],
  },
  {
    peer: "curl",
    why:
      "it refuses words in Content-Encoding that name no coding; browsers take them for none",
    cases: [
      "names utf-8 as its coding",
      "names UTF-8 and gzip",
      "names a coding that nobody knows",
    ],
  },
  {
    peer: "curl",
    why:
      "what follows the compressed bytes, and their checksum, fail it; the text was there",
    cases: [
      "sends gzip with bytes behind it",
      "sends gzip in two members",
      "sends gzip with a wrong checksum",
      "sends deflate with bytes behind it",
    ],
  },
  {
    peer: "curl",
    why: "nothing is asked of the body, so that the head decides",
    cases: [
      "says gzip, and sends plain text that nobody asks for",
      "drips a body that nobody asks for",
      "stops within a length that nobody asks for",
      "sends a blank before a colon",
      "switches protocols as it should",
    ],
  },
  {
    peer: "curl",
    why: "the text was found before the body broke off, or stayed away",
    cases: [
      "closes short of its length after the text",
      "never ends, and says no length",
    ],
  },
  {
    peer: "curl",
    why:
      "it reads a length that is no number as far as it can, or passes it over; nobody can tell where such a body ends (RFC 9112, 6.3)",
    cases: [
      "says a length with a sign",
      "says two lengths in a list",
      "says a length in hex",
      "says a length with decimals",
      "says a length beyond 2^64",
    ],
  },
  {
    peer: "curl",
    why: "it takes a head that breaks off for a whole one",
    cases: ["resets within the head", "closes within the head"],
  },
  {
    peer: "curl",
    why: "blackbox_exporter and Chromium take it",
    cases: [
      "says HTTP/1.2",
      "folds its length",
      "says an empty length, and closes",
      "sends a header of 200 KB",
    ],
  },
  {
    peer: "curl",
    why:
      "Chromium takes it: chunk sizes are filled up with zeros, identity is no coding",
    cases: [
      "sends chunks with sizes of 20 digits",
      "says identity, and its length",
      "says an empty transfer coding",
    ],
  },
  {
    peer: "curl",
    why: "it reads Location by its own rules, browsers by the URL Standard",
    cases: [
      "redirects with backslashes",
      "redirects by http:path",
      "redirects by http:/path",
    ],
  },
  {
    peer: "curl",
    why: "it follows every 3xx with a place; browsers follow five of them",
    cases: ["answers 300 with a place", "answers 304 with a place"],
  },
  {
    peer: "curl",
    why: "it has no cookies without a name; browsers do",
    cases: ["wants its cookie without a name"],
  },
  {
    peer: "curl",
    why: "it does not ask again with GET",
    cases: ["refuses HEAD"],
  },
  {
    peer: "blackbox",
    why: "it undoes no coding that it did not ask for, and reads no charsets",
    cases: [
      CHARSETS,
      CODINGS,
      "names UTF-8 and gzip",
      "names gzip in two headers",
    ],
  },
  {
    peer: "blackbox",
    why:
      "it looks for the text in what cannot be decoded; browsers show an error",
    cases: [
      "says gzip, and sends plain text",
      "says br, and sends plain text",
    ],
  },
  {
    peer: "blackbox",
    why: "curl and Chromium take it",
    cases: [
      "says HTTP/2 over HTTP/1",
      "says http in lower case",
      "glues status and reason",
      "sends a train of ten 103s",
      "says its length as a list",
      "ends chunk lines with LF",
      "says chunked in two headers",
      "says identity, and closes",
      "says identity and chunked",
      "redirects with a broken escape",
      "wants its cookie in Latin-1",
      "wants its secure cookie on loopback",
    ],
  },
  {
    peer: "blackbox",
    why: "Chromium takes it",
    cases: [
      "says identity, and its length",
      "says an empty transfer coding",
      "sends chunks with sizes of 20 digits",
      "redirects by http:path",
      "redirects by http:/path",
      "redirects with backslashes",
      "wants its cookie without a name",
    ],
  },
  {
    peer: "blackbox",
    why:
      "curl and Chromium refuse NUL in a head, and heads of more than 256 KiB",
    cases: ["sends NUL in a header", "sends a header of 300 KB"],
  },
  {
    peer: "blackbox",
    why: "nothing is asked of the body, so that the head decides",
    cases: [
      "drips a body that nobody asks for",
      "stops within a length that nobody asks for",
      "sends a blank before a colon",
    ],
  },
  {
    peer: "blackbox",
    why: "the text was found before the body broke off, or stayed away",
    cases: [
      "closes short of its length after the text",
      "never ends, and says no length",
    ],
  },
  {
    peer: "blackbox",
    why:
      "a redirect that leads nowhere is an answer; it follows ten, whatever is set, and does not ask again with GET",
    cases: [
      "redirects to nowhere",
      "redirects to no place",
      "redirects once though it may not",
      "redirects 20 times as it may",
      "refuses HEAD",
    ],
  },
];
