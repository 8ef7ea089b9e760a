import type {
  AddressGuard,
  GuardOptions,
} from "../../../../monitor/guard/address_guard.ts";
import { policyAllows, specialBlocks, spell } from "./special_addresses.ts";

/**
 * One question and the answer it must have: to a guard with the options, or to
 * the class where the options themselves are judged.
 */
export interface GuardCase {
  readonly name: string;
  readonly options?: GuardOptions;
  ask(guard: AddressGuard, Guard: typeof AddressGuard): boolean;
  readonly want: boolean;
}

/** What a name resolves to unless the table says otherwise. */
const PUBLIC_ANSWER = "93.184.215.14";

/** Where the redirects of the table come from. */
const REDIRECT_BASE = new URL("http://pub.com/a/b");

const FOLLOWED_STATUSES = ["301", "302", "303", "307", "308"];

/** Judges a url from its text to the last resolved address. */
function admits(
  guard: AddressGuard,
  verdict: ReturnType<AddressGuard["checkUrl"]>,
  answer: readonly string[],
): boolean {
  if (!verdict.ok) return false;
  const literal = /^\[|^[\d.]+$/.test(verdict.url.hostname);
  return literal || guard.allowsAnswer(answer);
}

function rows(file: string): string[][] {
  const path = new URL(`../../../data/${file}`, import.meta.url);
  return Deno.readTextFileSync(path).split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"))
    .map((line) => line.split("\t"));
}

function unescape(text: string): string {
  return JSON.parse(`"${text}"`);
}

/** The rows of ssrf.tsv. */
export function urlTableCases(): GuardCase[] {
  return rows("ssrf.tsv").map(([input = "", verdict, why = ""]) => {
    const answer = /\bdns=([^;]+)/.exec(why)?.[1]?.split(",");
    return {
      name: `${input.slice(0, 60)} (${why})`,
      ask: (guard) =>
        admits(
          guard,
          guard.checkUrl(unescape(input)),
          answer ?? [PUBLIC_ANSWER],
        ),
      want: verdict === "allowed",
    };
  });
}

/** The rows of ssrf_redirects.tsv that a prober would follow. */
export function redirectTableCases(): GuardCase[] {
  return rows("ssrf_redirects.tsv")
    .filter(([status = "", location]) =>
      FOLLOWED_STATUSES.includes(status) && location !== "(no Location header)"
    )
    .map(([, text = "", verdict, , why]) => {
      const location = unescape(
        text.replace(/…\((\d+) a\)$/, (_, n) => "a".repeat(Number(n))),
      );
      const answer = location.includes("evil-private")
        ? "10.0.0.5"
        : PUBLIC_ANSWER;
      return {
        name: `Location ${text} (${why})`,
        ask: (guard) =>
          admits(guard, guard.checkRedirect(location, REDIRECT_BASE), [answer]),
        want: verdict === "allowed",
      };
    });
}

/** First, last and both neighbours of every special block, as address and as url. */
export function registryCases(): GuardCase[] {
  const blocks = specialBlocks();
  const cases = new Map<string, GuardCase>();
  for (const { family, first, last } of blocks) {
    const top = (1n << (family === 4 ? 32n : 128n)) - 1n;
    for (const address of [first - 1n, first, last, last + 1n]) {
      if (address < 0n || address > top) continue;
      const text = spell(family, address);
      const url = family === 4 ? `http://${text}/` : `http://[${text}]/`;
      const want = policyAllows(family, address, blocks);
      cases.set(text, {
        name: text,
        ask: (guard) => guard.allowsAddress(text),
        want,
      });
      cases.set(url, {
        name: url,
        ask: (guard) => guard.checkUrl(url).ok,
        want,
      });
    }
  }
  return [...cases.values()];
}
