import assert from "node:assert/strict";
import { parse } from "yaml";
import { readChannelSpec } from "../../monitor/fields/channel_fields.ts";
import { tempDir } from "../program/temp_dir.ts";

const ROOT = new URL("../../", import.meta.url);
const HOOK = "https://hooks.slack.com/services/T0/B0/xyz?a=1&b=2";

/** What the stack's script writes for these lines of `uptick.env`. */
async function receiver(lines: readonly string[]) {
  await using dir = await tempDir();
  await Deno.writeTextFile(`${dir.path}/uptick.env`, lines.join("\n"));
  const { code, stderr } = await new Deno.Command("bash", {
    args: [
      new URL("deploy/receiver.sh", ROOT).pathname,
      `${dir.path}/uptick.env`,
      dir.path,
    ],
  }).output();
  const error = new TextDecoder().decode(stderr);
  if (code !== 0) return { code, error };
  const read = (name: string) => Deno.readTextFile(`${dir.path}/${name}`);
  const { channels } = JSON.parse(await read("uptick.json"));
  return {
    code,
    error,
    channels,
    manager: parse(await read("alertmanager.yml")),
  };
}

const hookOf = (manager: { receivers: { slack_configs?: unknown }[] }) =>
  manager.receivers.map(({ slack_configs }) => slack_configs);

Deno.test("without a receiver both have none, and start all the same", async () => {
  const { channels, manager } = await receiver(["# nothing is set"]);
  assert.deepEqual(channels, []);
  assert.deepEqual(hookOf(manager), [undefined, undefined]);
});

Deno.test("one setting names the receiver of Uptick and of Alertmanager, and an outage is told by one of them", async () => {
  const { channels, manager } = await receiver([
    "UPTICK_SLACK_URL=https://old.example.org/",
    `UPTICK_SLACK_URL=${HOOK}\r`,
  ]);
  const [channel] = channels;
  assert.equal(channel.settings.url, "${UPTICK_SLACK_URL}");
  const filled = { url: HOOK, dialect: "slack" };
  const { problems } = readChannelSpec({ ...channel, settings: filled });
  assert.deepEqual(problems, []);
  assert.deepEqual(hookOf(manager), [
    undefined,
    [{ api_url: HOOK, send_resolved: true }],
  ]);
  const [route] = manager.route.routes;
  assert.equal(route.receiver, "nobody");
  const rules = await Deno.readTextFile(
    new URL("deploy/prometheus/alerts.yml", ROOT),
  );
  const names = /"(.+)"/.exec(route.matchers[0])?.[1]?.split("|") ?? [];
  assert.equal(names.length, 3);
  for (const name of names) assert.ok(rules.includes(`alert: ${name}\n`), name);
});

Deno.test("whoever stays with Prometheus has Alertmanager tell all, and Uptick nothing", async () => {
  const { channels, manager } = await receiver([
    `UPTICK_SLACK_URL=${HOOK}`,
    "OUTAGES_TOLD_BY=prometheus",
  ]);
  assert.deepEqual(channels, []);
  assert.equal(manager.route.receiver, "team");
  assert.equal(manager.route.routes, undefined);
});

for (
  const line of [
    "UPTICK_SLACK_URL=hooks.slack.com",
    "UPTICK_SLACK_URL=https://a/'\"$(id)",
    "OUTAGES_TOLD_BY=both",
  ]
) {
  Deno.test(`${line} is refused by its name`, async () => {
    const { code, error } = await receiver([line]);
    assert.equal(code, 1);
    assert.match(error, new RegExp(`^Cannot use ${line.split("=")[0]} of `));
  });
}
