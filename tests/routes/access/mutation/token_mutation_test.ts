import assert from "node:assert/strict";
import { LIFETIME_SECONDS, NOW, SECRET, tokenCases } from "./token_cases.ts";

const SOURCE = await Deno.readTextFile(
  new URL("../../../../routes/access/token.ts", import.meta.url),
);

const RULE_LIST = /^const \w+_RULES: .* = \[\n([^]*?)^\];/gm;

/** A rule in one of the `…_RULES` lists, on one line or several. */
const LISTED_RULE = /^ {2}\[(?:.*\],|\n[^]*?^ {2}\],)\n/gm;

/** Rules that are no line of a list: what to find, and what to put there. */
const OTHER_RULES: [find: string, replace: string][] = [
  [
    "if (!isMac(",
    "if (false && !isMac(",
  ],
  ["fatal: true", "fatal: false"],
  ["ignoreBOM: true", "ignoreBOM: false"],
];

/** Every copy of the source that lacks one rule. */
function mutants(): [what: string, source: string][] {
  const found: [string, string][] = [];
  for (
    const list of SOURCE.matchAll(RULE_LIST)
  ) {
    const from = list.index + list[0].indexOf("\n") + 1;
    for (const rule of (list[1] ?? "").matchAll(LISTED_RULE)) {
      const at = from + rule.index;
      const source = SOURCE.slice(0, at) + SOURCE.slice(at + rule[0].length);
      found.push([/"([^"]*)"/.exec(rule[0])?.[1] ?? "", source]);
    }
  }
  for (const [find, replace] of OTHER_RULES) {
    found.push([find, SOURCE.replace(find, replace)]);
  }
  return found;
}

/** The cases that a copy of the module judges wrongly. */
async function failures(source: string): Promise<string[]> {
  const { importTokenKeys, verifyToken } = await import(
    `data:application/typescript,${encodeURIComponent(source)}`
  );
  const keys = await importTokenKeys(SECRET, LIFETIME_SECONDS);
  const failed: string[] = [];
  for (const [what, text, good] of tokenCases()) {
    try {
      if ((verifyToken(text, keys, NOW) !== null) !== good) failed.push(what);
    } catch {
      failed.push(what);
    }
  }
  return failed;
}

Deno.test("token.ts passes every case as it stands", async () => {
  assert.deepEqual(await failures(SOURCE), []);
});

Deno.test("token.ts has a mutant for each rule that it lists", () => {
  const lists = [...SOURCE.matchAll(RULE_LIST)].map(([, rules]) => rules);
  const rules = lists.join("").match(/ =>/g) ?? [];
  assert.equal(mutants().length, rules.length + OTHER_RULES.length);
  assert.equal(lists.length, 3);
});

for (const [what, source] of mutants()) {
  Deno.test(`token.ts without the rule "${what}" fails a case`, async () => {
    assert.notEqual(source, SOURCE);
    assert.notDeepEqual(await failures(source), []);
  });
}
