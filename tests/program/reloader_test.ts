import assert from "node:assert/strict";
import { readConfigFile } from "../../config/file/config_file.ts";
import { type Config, parseConfig } from "../../config/parse_config.ts";
import { createCatalogue } from "../../metrics/catalogue.ts";
import { fileFingerprint } from "../../program/file_fingerprint.ts";
import { readConfigAgain } from "../../program/read_again.ts";
import { Reloader } from "../../program/reloader.ts";
import { openDatabase } from "../../store/database/open_database.ts";
import { Urls } from "../../store/urls.ts";
import { StoreRig } from "../store/store_rig.ts";
import { configuredProject } from "./configured_project.ts";

const url = (name: string) => ({ name, url: `http://127.0.0.1:9/${name}` });

Deno.test("a reload takes over urls and what names them, and asks for no new start", async () => {
  await using project = await configuredProject([url("a")]);
  using rig = await StoreRig.open();
  const path = `${project.dir}/uptick.json`;
  const args = ["--config", path, "--urls", "own=http://127.0.0.1:9/"];
  const problems: string[] = [];
  const refuse = (_component: string, message: string) => {
    problems.push(message);
  };
  const reloader = new Reloader({
    config: await readConfigAgain(args),
    urls: rig.urls,
    channels: { sync: () => Promise.resolve() },
    maintenances: { sync: () => Promise.resolve() },
    log: { info: () => {}, warn: refuse, error: refuse },
    metrics: createCatalogue(),
    readConfig: () => readConfigAgain(args),
    fingerprint: fileFingerprint,
    seen: await fileFingerprint(path),
  });
  assert.equal(reloader.originOf("own"), "--urls");
  assert.equal(reloader.originOf("a"), path);
  args[3] = "own=http://127.0.0.1:9/,b=http://127.0.0.1:9/b";
  await project.write([url("a"), url("c")]);
  await reloader.reload();
  assert.deepEqual(problems, []);
  const names = (await rig.urls.all()).map(({ name }) => name);
  assert.deepEqual(names.sort(), ["a", "b", "c", "own"]);
  assert.equal(reloader.originOf("b"), "--urls");
  assert.equal(reloader.originOf("c"), path);
});

/** The configuration that a file of this text makes. */
function configOf(text: string): Config {
  const path = "uptick.json";
  const file = readConfigFile(text, { path, variable: () => undefined });
  const parsed = parseConfig([], { file });
  assert.ok(parsed.kind === "run");
  return parsed.config;
}

/** A reloader in a store of its own, whose file says `text` and can be changed. */
async function rig(text: string) {
  const database = await openDatabase(":memory:");
  const file: { text: string; print: string | null; readings: number } = {
    text,
    print: "as at the start",
    readings: 0,
  };
  const urls = new Urls(database);
  const infos: string[] = [];
  const warnings: string[] = [];
  const errors: string[] = [];
  const metrics = createCatalogue();
  const isSuccessful = () => metrics.configReloadSuccessful.labels().value;
  const reloader = new Reloader({
    config: configOf(text),
    urls,
    channels: { sync: () => Promise.resolve() },
    maintenances: { sync: () => Promise.resolve() },
    log: {
      info: (_component, message) => infos.push(message),
      warn: (_component, message) => warnings.push(message),
      error: (_component, message) => errors.push(message),
    },
    metrics,
    readConfig: () => {
      file.readings++;
      return Promise.resolve(configOf(file.text));
    },
    fingerprint: () => Promise.resolve(file.print),
    seen: file.print,
  });
  const dispose = () => database.close();
  return {
    ...{ file, urls, reloader, isSuccessful, infos, warnings, errors },
    [Symbol.dispose]: dispose,
  };
}

Deno.test("Reloader.look() reads a file again that has changed since the start read it, and no other", async () => {
  using site = await rig("{}");
  await site.reloader.look();
  assert.equal(site.file.readings, 0);
  site.file.print = "changed before the first look";
  await site.reloader.look();
  await site.reloader.look();
  assert.equal(site.file.readings, 1);
  assert.deepEqual(site.errors, []);
});

Deno.test("Reloader.reload() names the settings that wait for a start as the file does, and nothing that it takes over", async () => {
  using site = await rig(JSON.stringify({ urls: [url("a")] }));
  site.file.text = JSON.stringify({
    urls: [url("a"), url("b")],
    settings: { interval: "30s", page_title: "Ours" },
  });
  await site.reloader.reload();
  assert.deepEqual(site.warnings, [
    "Start Uptick again for these settings to change: page_title",
  ]);
  assert.equal((await site.urls.all()).length, 2);
});

Deno.test("Reloader.look() keeps the old configuration, and says so, while the file is gone", async () => {
  using site = await rig(JSON.stringify({ urls: [url("a")] }));
  await site.reloader.reload();
  const there = site.file.print;
  site.file.print = null;
  site.file.text = "{}";
  await site.reloader.look();
  assert.deepEqual(site.errors, [
    "The old configuration stays: uptick.json is not there any more",
  ]);
  assert.equal(site.isSuccessful(), 0);
  assert.equal((await site.urls.all()).length, 1);
  site.file.print = there;
  site.file.text = JSON.stringify({ urls: [url("a"), url("b")] });
  await site.reloader.look();
  assert.equal(site.isSuccessful(), 1);
  assert.equal((await site.urls.all()).length, 2);
});

Deno.test("Reloader.reload() says that stored urls stay which the file names no more", async () => {
  using site = await rig(JSON.stringify({ urls: [url("a")] }));
  await site.reloader.reload();
  site.file.text = "{}";
  await site.reloader.reload();
  assert.ok(site.infos.some((line) => line.startsWith("No urls are named: 1")));
  assert.equal((await site.urls.all()).length, 1);
});
