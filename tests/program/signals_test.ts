import assert from "node:assert/strict";
import { OutputText } from "./output_text.ts";

const MODULE = new URL("../../program/signals.ts", import.meta.url).href;

/** A program whose start ends when its input does. */
const SCRIPT = `
  const { onSignals } = await import(${JSON.stringify(MODULE)});
  const started = Promise.withResolvers();
  const code = onSignals(started.promise);
  Deno.addSignalListener("SIGTERM", () => console.log("signal"));
  console.log("starting");
  for await (const _ of Deno.stdin.readable);
  started.resolve({ stop: async () => console.log("stopped") });
  Deno.exit(await code);
`;

Deno.test({
  name: "onSignals() stops a program that a signal met while it started",
  ignore: Deno.build.os === "windows", // which has no such signal
  async fn() {
    const child = new Deno.Command(Deno.execPath(), {
      args: ["eval", "--no-lock", SCRIPT],
      stdin: "piped",
      stdout: "piped",
    }).spawn();
    const output = new OutputText(child.stdout);
    await output.match(/starting\n/);
    child.kill("SIGTERM");
    await output.match(/signal\n/);
    await child.stdin.close();
    const { code } = await child.status;
    await output.ended;
    assert.equal(code, 0);
    assert.equal(output.text, "starting\nsignal\nstopped\n");
  },
});
