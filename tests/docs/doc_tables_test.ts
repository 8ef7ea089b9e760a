import assert from "node:assert/strict";
import { docTables, toMarkdown } from "./doc_tables.ts";

const HOW = "deno run -A tests/docs/doc_tables.ts, then deno fmt, writes them";

for (const { name, file, rows } of docTables()) {
  Deno.test(`${file} has the ${name} that the code has`, async () => {
    const path = new URL(`../../${file}`, import.meta.url);
    assert.deepEqual(tableIn(await Deno.readTextFile(path), name), rows, HOW);
  });

  Deno.test(`toMarkdown() writes the ${name} so that they read back`, () => {
    assert.deepEqual(tableIn(toMarkdown(name, rows), name), rows);
  });
}

/** Cells without their padding; the ruler under the heading is left out. */
function tableIn(markdown: string, name: string): string[][] {
  const [, rest] = markdown.split(`<!-- ${name} -->`);
  const [text, end] = rest?.split(`<!-- /${name} -->`) ?? [];
  assert.ok(text !== undefined && end !== undefined, `there is no ${name}`);
  return text.split("\n")
    .filter((line) => line.startsWith("|") && !/^[|\s:-]+$/.test(line))
    .map((line) =>
      line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim())
    );
}
