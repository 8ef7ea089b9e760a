import assert from "node:assert/strict";
import { assetPath } from "../../../../routes/pages/frame/assets.ts";
import {
  joinModules,
  leanScript,
} from "../../../../routes/pages/frame/script_text.ts";
import { startPageApp } from "../fixtures/page_app.ts";

Deno.test("leanScript() leaves out comments, indents and room, and nothing of the code", () => {
  const text =
    "// About.\n\n/**\n * Why.\n */\nexport const a = 1; // Nor this.\n" +
    "if (a) {\n  // Not this.\n  b(`//${a}`);\n}\n";
  assert.equal(
    leanScript(text),
    "export const a=1;\nif (a) {\nb(`//${a}`);\n}\n",
  );
});

Deno.test("joinModules() makes one script of several", () => {
  const texts = [
    "export const a = 1;\n",
    'import { a } from "./a.js";\nimport {\n  b,\n} from "./b.js";\nexport function c() {}\n',
  ];
  assert.equal(joinModules(texts), "const a=1;\nfunction c() {}\n");
});

Deno.test("no two modules of the public script declare the same name", async () => {
  await using pages = await startPageApp([]);
  const { text } = await pages.get(assetPath("client.js"));
  assert.doesNotMatch(text, /^(?:import|export) /m);
  const names = [...text.matchAll(
    /^(?:async function|function|const|let|class) (\$?\w+|\$+)/gm,
  )].map(([, name]) => name);
  assert.ok(names.length > 50);
  // the indents are gone: what a function declares for itself is not looked at
  const top = new Set<string>();
  let depth = 0;
  for (const line of text.split("\n")) {
    const [, name] =
      /^(?:async function|function|const|let|class) ([\w$]+)/.exec(line) ?? [];
    if (depth === 0 && name !== undefined) {
      assert.ok(!top.has(name), name);
      top.add(name);
    }
    depth += (line.match(/[{([]/g)?.length ?? 0) -
      (line.match(/[})\]]/g)?.length ?? 0);
  }
  assert.equal(depth, 0);
});
