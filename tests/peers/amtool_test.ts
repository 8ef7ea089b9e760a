import assert from "node:assert/strict";
import { tempDir } from "../program/temp_dir.ts";

const ROOT = new URL("../../", import.meta.url);

for (
  const line of [
    "",
    "UPTICK_SLACK_URL=https://hooks.slack.com/services/T0/B0/xyz",
    "OUTAGES_TOLD_BY=prometheus",
  ]
) {
  Deno.test(`Alertmanager takes the file that the stack makes of "${line}"`, async () => {
    await using dir = await tempDir();
    await Deno.writeTextFile(`${dir.path}/uptick.env`, line);
    await run(new URL("deploy/receiver.sh", ROOT).pathname, [
      `${dir.path}/uptick.env`,
      dir.path,
    ]);
    await run("amtool", ["check-config", `${dir.path}/alertmanager.yml`]);
  });
}

async function run(command: string, args: string[]): Promise<void> {
  const { code, stdout, stderr } = await new Deno.Command(command, { args })
    .output();
  const said = [stdout, stderr].map((text) => new TextDecoder().decode(text));
  assert.equal(code, 0, said.join(""));
}
