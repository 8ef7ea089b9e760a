import assert from "node:assert/strict";
import { readmeTables, toMarkdown } from "./readme_tables.ts";

const MAX_LINES = 250;
const readme = await Deno.readTextFile(
  new URL("../README.md", import.meta.url),
);

for (const [name, table] of Object.entries(readmeTables())) {
  Deno.test(`README.md has the ${name} that the code has`, () => {
    assert.deepEqual(
      rowsBetween(`<!-- ${name} -->`, `<!-- /${name} -->`),
      table,
      "deno run -A tests/readme_tables.ts prints the tables",
    );
  });

  Deno.test(`toMarkdown() writes the ${name} so that they read back`, () => {
    assert.deepEqual(readRows(toMarkdown(name, table)), table);
  });
}

Deno.test(`README.md has at most ${MAX_LINES} lines`, () => {
  const lines = readme.trimEnd().split("\n").length;
  assert.ok(lines <= MAX_LINES, `${lines} lines`);
});

Deno.test("README.md links only to files that exist", async () => {
  const links = [...readme.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)];
  for (const [, path = ""] of links) {
    await Deno.stat(new URL(`../${path}`, import.meta.url));
  }
});

function rowsBetween(start: string, end: string): string[][] {
  const [, rest] = readme.split(start);
  const [text] = rest?.split(end) ?? [];
  assert.ok(
    text !== undefined && rest?.includes(end),
    `README.md lacks ${start} … ${end}`,
  );
  return readRows(text);
}

/** Cells without their padding; the ruler under the heading is left out. */
function readRows(markdown: string): string[][] {
  return markdown.split("\n")
    .filter((line) => line.startsWith("|") && !/^[|\s:-]+$/.test(line))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
}
