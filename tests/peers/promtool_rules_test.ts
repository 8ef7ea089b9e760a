import assert from "node:assert/strict";
import { join } from "node:path";

const PROMTOOL = "/usr/bin/promtool";
const PROMETHEUS = new URL("../../deploy/prometheus/", import.meta.url);

async function promtool(...args: string[]): Promise<void> {
  const { code, stdout, stderr } = await new Deno.Command(PROMTOOL, { args })
    .output();
  const decoder = new TextDecoder();
  assert.equal(code, 0, decoder.decode(stdout) + decoder.decode(stderr));
}

const rules = new URL("alerts.yml", PROMETHEUS).pathname;
const cases = new URL("alerts_test.yml", PROMETHEUS).pathname;

Deno.test("promtool accepts the alert rules", () =>
  promtool("check", "rules", "--lint=all", "--lint-fatal", rules));

Deno.test("the alert rules fire and keep quiet as their cases say", () =>
  promtool("test", "rules", cases));

Deno.test("promtool accepts the scrape configuration", async () => {
  const directory = await Deno.makeTempDir({ prefix: "uptick-promtool-" });
  try {
    for (const file of ["prometheus.yml", "alerts.yml"]) {
      await Deno.copyFile(new URL(file, PROMETHEUS), join(directory, file));
    }
    // setup.sh makes this file; promtool refuses a configuration without it.
    await Deno.writeTextFile(join(directory, "metrics_token"), "token");
    await promtool("check", "config", join(directory, "prometheus.yml"));
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

Deno.test("every alert rule has cases that fire and cases that do not", async () => {
  const names = (text: string) =>
    new Set([...text.matchAll(/- alert: (\w+)/g)].map(([, name]) => name));
  const wanted = [...names(await Deno.readTextFile(rules))];
  assert.equal(wanted.length, 12); // InstanceDown is there twice
  const text = await Deno.readTextFile(cases);
  for (const name of wanted) {
    const quiet = new RegExp(`alertname: ${name}\\n +exp_alerts: \\[\\]`);
    const fires = new RegExp(`alertname: ${name}\\n +exp_alerts:\\n`);
    assert.match(text, quiet, `no case in which ${name} keeps quiet`);
    assert.match(text, fires, `no case in which ${name} fires`);
  }
});
