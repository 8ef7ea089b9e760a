import assert from "node:assert/strict";
import { OutputText } from "../program/output_text.ts";
import { tempDir } from "../program/temp_dir.ts";
import { faultSeconds, report, sleep } from "./fault_plan.ts";
import { brokenEvents, readRecorded } from "./recorded.ts";
import { TargetProcess } from "./target_process.ts";
import { UptickInstance } from "./uptick_instance.ts";

const HOSTS = 6;
const URLS_PER_HOST = 5;

/** A network of its own, with an address per host, which lasts as long as a process in it. */
class OwnNetwork implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;

  private constructor(process: Deno.ChildProcess) {
    this.#process = process;
  }

  static async start(): Promise<OwnNetwork> {
    const lines = Array.from(
      { length: HOSTS },
      (_, host) => `ip addr add ${addressOf(host)}/24 dev lo`,
    );
    const script = ["set -e", "ip link set lo up", ...lines, "echo ready"];
    const flags = Deno.uid() === 0 ? ["-n"] : ["-rn"];
    const process = new Deno.Command("unshare", {
      args: [...flags, "sh", "-c", `${script.join("\n")}\nexec sleep infinity`],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    await new OutputText(process.stdout).match(/ready/);
    return new OwnNetwork(process);
  }

  /** The command before a command that makes it run in this network. */
  get wrapper(): string[] {
    const flags = Deno.uid() === 0 ? [] : ["-U", "--preserve-credentials"];
    return ["nsenter", "-t", String(this.#process.pid), "-n", ...flags];
  }

  /** Adds the ways to hosts, or takes them away, all at once: then there is no route. */
  async set(hosts: readonly number[], state: "up" | "down"): Promise<void> {
    const [program = "", ...args] = [...this.wrapper, ...["ip", "-batch", "-"]];
    const child = new Deno.Command(program, { args, stdin: "piped" }).spawn();
    const verb = state === "up" ? "add" : "del";
    const lines = hosts.map((host) =>
      `addr ${verb} ${addressOf(host)}/24 dev lo\n`
    );
    await ReadableStream.from([new TextEncoder().encode(lines.join(""))])
      .pipeTo(child.stdin);
    assert.ok((await child.status).success);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#process.kill("SIGKILL");
    await this.#process.status;
  }
}

function addressOf(host: number): string {
  return `10.99.${host}.1`;
}

Deno.test("our own network's absence is unknown, one host's absence is down", async () => {
  await using dir = await tempDir();
  await using network = await OwnNetwork.start();
  await using target = await TargetProcess.start("0.0.0.0", network.wrapper);
  const { port } = new URL(target.origin);
  const urls = Array.from({ length: HOSTS * URLS_PER_HOST }, (_, index) => ({
    name: `url ${index}`,
    url: `http://${addressOf(index % HOSTS)}:${port}/${index}`,
    interval: "1s",
  }));
  await Deno.writeTextFile(`${dir.path}/urls.json`, JSON.stringify(urls));
  const store = `${dir.path}/store.sqlite3`;
  await using instance = await UptickInstance.start({
    dir: dir.path,
    args: ["--kv", store, "--urls-file", "urls.json"],
    wrapper: network.wrapper,
  });
  const hosts = Array.from({ length: HOSTS }, (_, host) => host);
  await sleep(3_000);
  await network.set(hosts, "down");
  const goneAt = Date.now();
  await sleep(faultSeconds(4) * 1_000);
  const backAt = Date.now();
  await network.set(hosts, "up");
  await sleep(3_000);
  await network.set([0], "down");
  await sleep(3_000);
  await network.set([0], "up");
  await sleep(2_000);
  assert.equal(await instance.stop(), 0);

  const recorded = [...(await readRecorded(store)).values()];
  const gone = recorded.flatMap(({ ticks }) => ticks)
    .filter(({ at }) => at > goneAt + 100 && at < backAt - 100);
  const outcomes = Object.groupBy(gone, ({ outcome }) => outcome);
  const counts = Object.entries(outcomes).map(([name, list]) =>
    [name, list?.length] as const
  );
  const downs = recorded.flatMap(({ monitor, events }) =>
    events.filter(({ event }) => event === "downtime").map(() => monitor)
  );
  report("network", { gone: Object.fromEntries(counts), downs: downs.length });
  assert.deepEqual(Object.keys(outcomes), ["unknown"]);
  assert.ok(gone.length >= urls.length * 2);
  assert.deepEqual(recorded.flatMap(brokenEvents), []);
  assert.equal(downs.length, URLS_PER_HOST);
  assert.ok(downs.every(({ url }) => url.includes(addressOf(0))));
});
