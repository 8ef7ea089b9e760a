import assert from "node:assert/strict";
import { configuredProject } from "./configured_project.ts";
import { eventually } from "./eventually.ts";
import { Program } from "./program.ts";

const url = (name: string, changes = {}) => ({
  name,
  url: `http://127.0.0.1:9/${name}`,
  ...changes,
});

interface Service {
  readonly id: number;
  readonly name: string;
}

async function services(program: Program): Promise<Service[]> {
  const { data } = await (await program.fetch("/v1/services")).json();
  return data.services.data;
}

async function names(program: Program): Promise<string> {
  return (await services(program)).map(({ name }) => name).sort().join();
}

function untilNamed(program: Program, want: string): Promise<true> {
  return eventually(
    `the urls ${want}`,
    async () => await names(program) === want || undefined,
  );
}

async function project(urls: unknown) {
  const files = await configuredProject(urls);
  const start = (...args: string[]) =>
    Program.start({ dir: files.dir, args: ["--kv", "store.sqlite3", ...args] });
  return { ...files, start };
}

Deno.test({
  name:
    "SIGHUP reads the configuration again; a url that did not change keeps its id",
  ignore: Deno.build.os === "windows", // which has no such signal
  fn: async () => {
    await using site = await project([url("a"), url("b")]);
    await using program = await site.start();
    await untilNamed(program, "a,b");
    const before = await services(program);
    await site.write([url("b"), url("c")]);
    program.signal("SIGHUP");
    await untilNamed(program, "b,c");
    const kept = (list: Service[]) => list.find(({ name }) => name === "b")?.id;
    assert.equal(kept(await services(program)), kept(before));
    await program.stderr.match(/WARN config: Urls .* dropped: a\n/);
  },
});

Deno.test("a changed file is found without a signal", async () => {
  await using site = await project([url("a")]);
  await using program = await site.start();
  await site.write([url("a"), url("b")]);
  await untilNamed(program, "a,b");
});

Deno.test({
  name:
    "a bad file changes nothing, and /metrics says so until a good one comes",
  ignore: Deno.build.os === "windows",
  fn: async () => {
    await using site = await project([url("a")]);
    await using program = await site.start();
    const metric = (value: number) =>
      eventually(`the metric is ${value}`, async () => {
        const line = `\nuptick_config_last_reload_successful ${value}\n`;
        return (await program.text("/metrics")).includes(line) || undefined;
      });
    await metric(1);
    await site.write([{ name: "b" }]);
    program.signal("SIGHUP");
    await metric(0);
    await program.stderr.match(
      /ERROR config: The old configuration stays: uptick\.json:1:10: Cannot use url 1 \("b"\): "url" is missing\n/,
    );
    assert.equal(await names(program), "a");
    await site.write([url("a"), url("b")]);
    program.signal("SIGHUP");
    await untilNamed(program, "a,b");
    await metric(1);
  },
});

Deno.test("a start that names no urls leaves the stored ones alone, and says how many there are", async () => {
  await using site = await project([url("a"), url("b")]);
  await using first = await site.start();
  await site.remove();
  await using second = await site.start();
  await second.stderr.match(
    /INFO config: No urls are named: 2 stored by an earlier configuration stay/,
  );
  await untilNamed(second, "a,b");
  await untilNamed(first, "a,b");
});

Deno.test("an empty list drops nothing without --drop-missing, and all with it", async () => {
  await using site = await project([url("a"), url("b")]);
  {
    await using first = await site.start();
    await untilNamed(first, "a,b");
  }
  await site.write([]);
  {
    await using careful = await site.start();
    await careful.stderr.match(/WARN config: .*They stay.*: a, b\n/);
    await untilNamed(careful, "a,b");
  }
  await using sure = await site.start("--drop-missing");
  await untilNamed(sure, "");
});
