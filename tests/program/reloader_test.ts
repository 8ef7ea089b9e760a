import assert from "node:assert/strict";
import { createCatalogue } from "../../metrics/catalogue.ts";
import { fileFingerprint } from "../../program/file_fingerprint.ts";
import { readConfigAgain } from "../../program/read_again.ts";
import { Reloader } from "../../program/reloader.ts";
import { StoreRig } from "../store/store_rig.ts";
import { configuredProject } from "./configured_project.ts";
import { type Config, parseConfig } from "../../config/parse_config.ts";
import { openDatabase } from "../../store/database/open_database.ts";
import { Urls } from "../../store/urls.ts";

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
    log: { info: () => {}, warn: refuse, error: refuse },
    metrics: createCatalogue(),
    readConfig: () => readConfigAgain(args),
    fingerprint: fileFingerprint,
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

function configOf(...args: string[]): Config {
  const parsed = parseConfig(args);
  assert.ok(parsed.kind === "run");
  return parsed.config;
}

Deno.test("Reloader.look() reads a file again that has changed since the start read it, and no other", async () => {
  const database = await openDatabase(":memory:");
  let print = "as at the start";
  let readings = 0;
  const reloader = new Reloader({
    config: configOf(),
    urls: new Urls(database),
    channels: { sync: () => Promise.resolve() },
    log: { info: () => {}, warn: () => {}, error: () => {} },
    metrics: createCatalogue(),
    readConfig: () => {
      readings++;
      return Promise.resolve(configOf());
    },
    fingerprint: () => Promise.resolve(print),
    seen: print,
  });
  await reloader.look();
  assert.equal(readings, 0);
  print = "changed before the first look";
  await reloader.look();
  await reloader.look();
  assert.equal(readings, 1);
  database.close();
});
