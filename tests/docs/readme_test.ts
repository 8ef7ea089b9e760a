import assert from "node:assert/strict";
import manifest from "../../deno.json" with { type: "json" };
import { ENVIRONMENT_NAMES } from "../../config/environment.ts";
import { type Setting, SETTINGS } from "../../config/settings.ts";
import { readConfigFile } from "../../config/file/config_file.ts";
import { flagsOf } from "../../config/flags.ts";

const ROOT = new URL("../../", import.meta.url);
const MAX_LINES = 200;
const read = (path: string) => Deno.readTextFile(new URL(path, ROOT));
const readme = await read("README.md");
const DOCUMENTS = [
  "README.md",
  ...[...Deno.readDirSync(new URL("docs/", ROOT))]
    .map(({ name }) => `docs/${name}`),
];

/** The blocks of a language, such as `sh`. */
function blocks(text: string, language: string): string[] {
  const pattern = new RegExp("```" + language + "\\n([^]*?)```", "g");
  return [...text.matchAll(pattern)].map(([, block]) => block ?? "");
}

Deno.test(`README.md has at most ${MAX_LINES} lines`, () => {
  const lines = readme.trimEnd().split("\n").length;
  assert.ok(lines <= MAX_LINES, `${lines} lines`);
});

for (const path of DOCUMENTS) {
  Deno.test(`${path} links only to files that exist`, async () => {
    const text = await read(path);
    for (
      const [, target = ""] of text.matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)
    ) {
      await Deno.stat(new URL(target, new URL(path, ROOT)));
    }
  });

  Deno.test(`${path} has commands that work with npm alone`, async () => {
    const text = await read(path);
    for (const [, task = ""] of text.matchAll(/deno@2 task ([\w:]+)/g)) {
      assert.ok(task in manifest.tasks, `there is no task ${task}`);
    }
    for (const line of blocks(text, "sh").join("").split("\n")) {
      assert.doesNotMatch(line, /(^|[^@\w])deno (task|run)/);
    }
  });

  Deno.test(`${path} names settings that there are`, async () => {
    const flags = Object.values<Setting>(SETTINGS)
      .flatMap((setting) => flagsOf(setting));
    for (const line of blocks(await read(path), "sh").join("").split("\n")) {
      if (!/ task start | \w+=\S+ npx /.test(` ${line}`)) continue;
      for (const [, flag = ""] of line.matchAll(/ --([a-z-]+)/g)) {
        assert.ok(flags.includes(flag), `there is no --${flag}`);
      }
      for (const [, name = ""] of line.matchAll(/(?:^| )([A-Z_]{3,})=/g)) {
        assert.ok(ENVIRONMENT_NAMES.includes(name), `there is no ${name}`);
      }
    }
  });
}

const readFile = (text: string) =>
  readConfigFile(text, {
    path: "uptick.json",
    variable: () => "a-text-of-some-length",
  });

Deno.test("docs/settings.md shows a configuration file that can be read", async () => {
  const [file = ""] = blocks(await read("docs/settings.md"), "json");
  const { urls, settings } = readFile(file);
  assert.deepEqual([urls?.length, settings.size], [2, 2]);
});

Deno.test("docs/alerts.md shows channels that can be read", async () => {
  const [file = ""] = blocks(await read("docs/alerts.md"), "json");
  assert.equal(readFile(file).channels?.length, 2);
});

Deno.test("README.md shows a configuration file that can be read", () => {
  const [file = ""] = blocks(readme, "json");
  assert.equal(readFile(file).urls?.length, 3);
});
