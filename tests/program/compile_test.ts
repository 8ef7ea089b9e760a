import assert from "node:assert/strict";
import { START_FLAGS } from "./program.ts";

const ROOT = new URL("../../", import.meta.url);
const project = JSON.parse(await Deno.readTextFile(new URL("deno.json", ROOT)));

interface Module {
  readonly specifier: string;
  readonly error?: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly isDynamic?: boolean;
  }[];
}

async function moduleGraph(): Promise<Module[]> {
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", new URL("main.ts", ROOT).pathname],
    stderr: "null",
  }).output();
  return JSON.parse(new TextDecoder().decode(stdout)).modules;
}

const modules = await moduleGraph();

Deno.test("main.ts reaches only files of the project, its packages, and what is built in", () => {
  const foreign = modules.map(({ specifier }) => specifier).filter((each) =>
    !each.startsWith(ROOT.href) &&
    !/^(npm:\/?(croner|hono|nodemailer|re2js|yaml)@|node:)/.test(each)
  );
  assert.deepEqual(foreign, []);
  assert.ok(modules.length > 100, `only ${modules.length} modules`);
});

Deno.test("main.ts reaches no module that is missing", () => {
  const missing = modules.filter(({ error }) => error !== undefined);
  assert.deepEqual(missing, []);
});

Deno.test("main.ts imports at run time what few need and is large, and nothing else", () => {
  const dynamic = modules.flatMap(({ specifier, dependencies = [] }) =>
    dependencies.filter(({ isDynamic }) => isDynamic)
      .map((each) => `${specifier} imports ${each.specifier}`)
  );
  const loaded = [
    ["config/read_config.ts", "yaml"],
    ["main.ts", "./program/run_command.ts"],
    ["monitor/alerts/email/create_mailer.ts", "nodemailer"],
    ["monitor/checks/assertions/load_pattern.ts", "re2js"],
    ["monitor/checks/heartbeat/next_due.ts", "croner"],
    ["store/move/foreign/load_yaml.ts", "yaml"],
  ] as const;
  assert.deepEqual(
    dynamic.sort(),
    loaded.map(([path, name]) => `${new URL(path, ROOT)} imports ${name}`),
  );
});

Deno.test("main.ts reaches no test, benchmark or file of the deployment", () => {
  const others = modules.map(({ specifier }) => specifier).filter((each) =>
    /^(tests|bench|deploy)\//.test(each.slice(ROOT.href.length))
  );
  assert.deepEqual(others, []);
});

for (const task of ["compile", "dev"]) {
  Deno.test(`the ${task} task has the flags of the start task`, () => {
    const words = String(project.tasks[task].command).split(/\s+/);
    const own = /^--(watch|output|include)$/;
    const flags = words.filter((word) =>
      word.startsWith("-") && !own.test(word)
    );
    assert.deepEqual(flags, START_FLAGS);
  });
}
