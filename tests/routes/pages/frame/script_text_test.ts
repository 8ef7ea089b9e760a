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
    "export const a=1;if (a) {b(`//${a}`);}\n",
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
  assert.doesNotMatch(text, /\b(?:import|export) /);
  const block = text.replaceAll("import.meta", "({})");
  // in a block, a second function of the same name is an error too
  new Function(`"use strict";{${block}}`);
  assert.throws(() => new Function(`"use strict";{${block}function $(){}}`));
});
