import { readBlock, spell } from "./special_addresses.ts";

/** One wrong version of the guard's source. */
export interface Mutant {
  readonly name: string;
  readonly source: string;
}

const FILES = [
  "address_ranges.ts",
  "address_location.ts",
  "address_metadata.ts",
  "address_schemes.ts",
  "address_rules.ts",
  "address_guard.ts",
];

/** The guard as one TypeScript module, so that it can be imported from a text. */
export function guardSource(): string {
  return FILES.map((file) =>
    Deno.readTextFileSync(
      new URL(`../../../../monitor/guard/${file}`, import.meta.url),
    ).replaceAll(/^import [^;]+ from "\.\/address_[a-z]+\.ts";$/gm, "")
  ).join("\n");
}

/** Loads a guard from its source; errors at its start are thrown. */
export async function importGuard(
  source: string,
): Promise<typeof import("../../../../monitor/guard/address_guard.ts")> {
  const text = encodeURIComponent(`// @ts-nocheck a mutant\n${source}`);
  return await import(`data:application/typescript,${text}`);
}

/** A copy without each row of each table: a range, a port, a suffix, a rule. */
export function withoutEachRow(source: string): Mutant[] {
  return replaceEach(source, {
    pattern: /^ +(?:"[^"]+"|\d+|[a-z]+[A-Z]\w*|userinfo),(?: \/\/.*)?\n/gm,
    changes: [() => ""],
  });
}

/** Each range twice as wide, half as wide, and moved by its own size. */
export function withEachRangeChanged(source: string): Mutant[] {
  const resized = (text: string, by: number) => {
    const [address = "", bits] = text.split("/");
    const prefix = Number(bits) + by;
    if (prefix > (address.includes(":") ? 128 : 32)) return text;
    const { family, first } = readBlock(`${address}/${prefix}`, false);
    return `${spell(family, first)}/${prefix}`;
  };
  const moved = (text: string) => {
    const { family, first, last } = readBlock(text, false);
    return `${
      spell(family, last === first ? first ^ 1n : first ^ (last - first + 1n))
    }/${text.split("/")[1]}`;
  };
  return replaceEach(source, {
    pattern: /(?<=")[0-9a-f:.]+\/\d+(?=")/g,
    changes: [
      (text) => resized(text, -1),
      (text) => resized(text, 1),
      moved,
    ],
  });
}

/** Each number of the code one higher and one lower. */
export function withEachNumberChanged(source: string): Mutant[] {
  return replaceEach(source, {
    pattern:
      /(?<![\w".{:/\[\]-]|\?\? |\b[a-d] = |behind the first )\d+(?![\w"./\]])|(?<=\{1,)\d+(?=\})/g,
    changes: [
      (text) => String(Number(text) + 1),
      (text) => String(Number(text) - 1),
    ],
  });
}

const OPPOSITES: Record<string, string> = {
  "===": "!==",
  "!==": "===",
  "&&": "||",
  "||": "&&",
  "<": "<=",
  ">": ">=",
  "<=": "<",
  ">=": ">",
  "some": "every",
  "every": "some",
  "true": "false",
  "false": "true",
};

/** Each comparison and connective turned round. */
export function withEachOperatorChanged(source: string): Mutant[] {
  return replaceEach(source, {
    pattern:
      /(?<= )(?:===|!==|&&|\|\||<=?|>=?)(?=\s)|(?<=\.)(?:some|every)(?=\()|(?<=return )(?:true|false)(?=;)/g,
    changes: [(text) => OPPOSITES[text] ?? text],
  });
}

/** A copy in which each condition of an `if` never holds. */
export function withoutEachCondition(source: string): Mutant[] {
  return replaceEach(source, {
    pattern: /(?<=^ +if )\(.+\)(?= (?:return|fail|\{))/gm,
    changes: [() => "(false)"],
  });
}

/** Parts of patterns and expressions, each with what to put in its place. */
const WEAKENINGS: readonly [text: string, weaker: string][] = [
  [String.raw`[\p{Cc}\u00a0 \\]`, String.raw`[\u00a0 \\]`],
  [String.raw`[\p{Cc}\u00a0 \\]`, String.raw`[\p{Cc} \\]`],
  [String.raw`[\p{Cc}\u00a0 \\]`, String.raw`[\p{Cc}\u00a0\\]`],
  [String.raw`[\p{Cc}\u00a0 \\]`, String.raw`[\p{Cc}\u00a0 ]`],
  ["/^(?!-)[a-z0-9_-]{1,63}", "/(?!-)[a-z0-9_-]{1,63}"],
  ["[a-z0-9_-]{1,63}(?<!-)$/", "[a-z0-9_-]{1,63}(?<!-)/"],
  ["[a-z0-9_-]{1,63}", "[a-z0-9-]{1,63}"],
  ["[a-z0-9_-]{1,63}", "[a-z0-9_]{1,63}"],
  ["[a-z0-9_-]{1,63}", "[a-z0-9_-]{0,63}"],
  ["/^(?!-)[a-z0-9_-]", "/^[a-z0-9_-]"],
  ["(?<!-)$/", "$/"],
  [
    String.raw`return /^https?:\/\/[^/]/i.test`,
    String.raw`return /https?:\/\/[^/]/i.test`,
  ],
  [
    String.raw`return /^https?:\/\/[^/]/i.test`,
    String.raw`return /^https?:\/\//i.test`,
  ],
  [
    String.raw`return /^https?:\/\/[^/]/i.test`,
    String.raw`return /^https?:[^/]*/i.test`,
  ],
  [
    String.raw`return /^https?:\/\/[^/]/i.test`,
    String.raw`return /^\w+:\/\/[^/]/i.test`,
  ],
  [
    String.raw`return /^https?:\/\/[^/]/i.test`,
    String.raw`return /^https?:\/\/[^/]/.test`,
  ],
  [String.raw`[^/?#]*@/i`, String.raw`[^/?#]+@/i`],
  [String.raw`[^/?#]*@/i`, String.raw`[^/#]*@/i`],
  [String.raw`[^/?#]*@/i`, String.raw`[^/?]*@/i`],
  [String.raw`[^/?#]*@/i`, String.raw`[^?#]*@/i`],
  [String.raw`/^[a-z]+:\/\/[^/?#]`, String.raw`/^\/\/[^/?#]`],
  [
    String.raw`return /^(?:https?|wss?|tcp|tls|dns):\/\/[^/]/i.test`,
    String.raw`return /(?:https?|wss?|tcp|tls|dns):\/\/[^/]/i.test`,
  ],
  [
    String.raw`return /^(?:https?|wss?|tcp|tls|dns):\/\/[^/]/i.test`,
    String.raw`return /^(?:https?|wss?|tcp|tls|dns):\/\//i.test`,
  ],
  [
    String.raw`return /^(?:https?|wss?|tcp|tls|dns):\/\/[^/]/i.test`,
    String.raw`return /^\w+:\/\/[^/]/i.test`,
  ],
  [
    String.raw`return /^(?:https?|wss?|tcp|tls|dns):\/\/[^/]/i.test`,
    String.raw`return /^(?:https?|wss?|tcp|tls|dns):\/\/[^/]/.test`,
  ],
  [String.raw`/^[^/?#@\\\s]+$/`, String.raw`/[^/?#@\\\s]+/`],
  [String.raw`/^[^/?#@\\\s]+$/`, String.raw`/^[^?#@\\\s]+$/`],
  [String.raw`/^[^/?#@\\\s]+$/`, String.raw`/^[^/#@\\\s]+$/`],
  [String.raw`/^[^/?#@\\\s]+$/`, String.raw`/^[^/?@\\\s]+$/`],
  [String.raw`/^[^/?#@\\\s]+$/`, String.raw`/^[^/?#\\\s]+$/`],
  [String.raw`/^[^/?#@\\\s]+$/`, String.raw`/^[^/?#@\\]+$/`],
  ["`http://${url.hostname}/`", "`${url.protocol}//${url.hostname}/`"],
  [String.raw`/^\[|\]$|\.$/g`, String.raw`/^\[|\]$/g`],
  [String.raw`/^\[|\]$|\.$/g`, String.raw`/^\[|\]$|\.+$/g`],
  [String.raw`/^\[|\]$|\.$/g`, String.raw`/\.$/g`],
  [String.raw`/[.:]/`, String.raw`/[:]/`],
  [String.raw`/[.:]/`, String.raw`/[.]/`],
  ["/^[0-9a-f]{1,4}$/i", "/[0-9a-f]{1,4}$/i"],
  ["/^[0-9a-f]{1,4}$/i", "/^[0-9a-f]{1,4}/i"],
  ["/^[0-9a-f]{1,4}$/i", "/^[0-9a-f]{1,4}$/"],
  [String.raw`[^/?#@\\\s]+?`, String.raw`[^?#@\\\s]+?`],
  [String.raw`[^/?#@\\\s]+?`, String.raw`[^/#@\\\s]+?`],
  [String.raw`[^/?#@\\\s]+?`, String.raw`[^/?@\\\s]+?`],
  [String.raw`[^/?#@\\\s]+?`, String.raw`[^/?#\\\s]+?`],
  [String.raw`[^/?#@\\\s]+?`, String.raw`[^/?#@\s]+?`],
  [String.raw`[^/?#@\\\s]+?`, String.raw`[^/?#@\\]+?`],
  [
    "firstBroken(RULES.publicName, url) ?? this.#judgeHost(url, purpose)",
    "firstBroken(RULES.publicName, url)",
  ],
  ["rule ?? this.#judgeHost(url, purpose)", "rule"],
  ["return isPublicAddress(address) &&", "return"],
  ["return isPublicAddress(address)\n", "return true\n"],
  ["this.#allowAll ||", ""],
  ["own.port === null ||", ""],
  ["|| port === undefined || own", "|| own"],
  ["|| port === undefined || own", "|| (port ?? 0) > 0 || own"],
  ["(?:32|128)", "(?:32)"],
  ["(?:32|128)", "(?:128)"],
  ["[address, carriedIpv4(address)]", "[address]"],
  [', "//"), base)', ', "//"))'],
  [String.raw`[/\\]{3,}`, "[/]{3,}"],
  [String.raw`.replace(/[\t\r\n]/g, "")`, ""],
  ['url.username !== "" ||', ""],
  ['url.username !== "" || url.password !== ""', 'url.username !== ""'],
  ["this.#judge(url, { protocol: url.protocol });", "null;"],
  ["firstBroken(RULES.redirect, url) ??", ""],
  ["firstBroken(RULES.written, url) ??", ""],
  ["? address.slice(6) : address", "? address : address"],
  ["firstBroken(RULES.publicName, url) ??", ""],
  ["judgePort(portOf(url), purpose) ??", ""],
  ["text.isWellFormed()", "true"],
];

/** Each weakening; throws for one whose text is not in the source any more. */
export function withEachWeakening(source: string): Mutant[] {
  return WEAKENINGS.map(([text, weaker]) => {
    if (source.split(text).length !== 2) {
      throw new RangeError(`Cannot weaken "${text}": it is not there once`);
    }
    return {
      name: `${text} -> ${weaker}`,
      source: source.replace(text, () => weaker),
    };
  });
}

interface Replacement {
  readonly pattern: RegExp;
  readonly changes: readonly ((text: string) => string)[];
}

function replaceEach(
  source: string,
  { pattern, changes }: Replacement,
): Mutant[] {
  const comments = [...source.matchAll(/\/\*\*[^]*?\*\/|\/\/ .*$/gm)]
    .map(({ 0: text, index }) => [index, index + text.length] as const);
  const mutants: Mutant[] = [];
  for (const { 0: text, index } of source.matchAll(pattern)) {
    if (comments.some(([from, to]) => index >= from && index < to)) continue;
    const start = source.lastIndexOf("\n", index) + 1;
    const line = source.slice(start, source.indexOf("\n", index)).trim();
    for (const change of changes) {
      const changed = change(text);
      if (changed === text) continue;
      mutants.push({
        name: `${line} | ${text.trim()} -> ${changed || "(nothing)"}`,
        source: source.slice(0, index) + changed +
          source.slice(index + text.length),
      });
    }
  }
  return mutants;
}
