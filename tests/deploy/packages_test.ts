import assert from "node:assert/strict";

const ROOT = new URL("../../", import.meta.url);
const readJson = async (path: string) =>
  JSON.parse(await Deno.readTextFile(new URL(path, ROOT)));

const project = await readJson("deno.json");
const tests = await readJson("tests/deno.json");

// Deno fetches what the lock file lists before it runs a task, used or not.
Deno.test("a start fetches croner, hono, nodemailer, re2js and yaml, and nothing that only tests need", async () => {
  const { npm } = await readJson("deno.lock");
  const wanted = Object.values<string>(project.imports)
    .map((specifier) => specifier.slice("npm:".length));
  assert.deepEqual(Object.keys(npm), wanted);
  assert.deepEqual(Object.keys(project.imports), [
    "croner",
    "hono",
    "nodemailer",
    "re2js",
    "yaml",
  ]);
});

Deno.test("the tests run with the packages of the program, of the same versions and contents", async () => {
  const { npm } = await readJson("deno.lock");
  const lock = await readJson("tests/deno.lock");
  assert.deepEqual({ ...lock.npm, ...npm }, lock.npm);
  assert.deepEqual({ ...tests.imports, ...project.imports }, tests.imports);
});

for (const part of ["unstable", "compilerOptions", "lint", "test", "lock"]) {
  Deno.test(`the tests have the program's ${part}`, () =>
    assert.deepEqual(tests[part], project[part]));
}

Deno.test("every task that runs tests has the packages of the tests", () => {
  for (
    const [name, { command }] of Object.entries<{ command: string }>(
      project.tasks,
    )
  ) {
    if (!/deno (test|check)/.test(command) || command.includes("&&")) continue;
    assert.match(command, / --config tests\/(pages\/)?deno\.json /, name);
  }
});
