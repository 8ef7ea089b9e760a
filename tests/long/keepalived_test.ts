import assert from "node:assert/strict";
import { join } from "node:path";
import { say } from "./say.ts";
import { OutputText } from "../program/output_text.ts";
import { eventually } from "../program/eventually.ts";
import { tempDir } from "../program/temp_dir.ts";

const KEEPALIVED = "/usr/sbin/keepalived";
const DEPLOY = new URL("../../deploy/ha/", import.meta.url);
const SHARED = "192.0.2.10";
const MACHINES = { one: "192.0.2.11", two: "192.0.2.12" } as const;
type Name = keyof typeof MACHINES;

const cannotRun = Deno.build.os !== "linux" || Deno.uid() !== 0
  ? "needs root on Linux"
  : !exists(KEEPALIVED)
  ? "keepalived is not installed"
  : null;

function exists(path: string): boolean {
  try {
    return Deno.statSync(path).isFile;
  } catch {
    return false;
  }
}

/** A machine with a network card of its own: a network namespace that lasts as long as a process in it. */
class Machine implements AsyncDisposable {
  readonly #processes: Deno.ChildProcess[];

  private constructor(anchor: Deno.ChildProcess) {
    this.#processes = [anchor];
  }

  static async start(): Promise<Machine> {
    const anchor = new Deno.Command("unshare", {
      args: ["-n", "sh", "-c", "ip link set lo up; echo up; exec sleep 600"],
      stdin: "null",
      stdout: "piped",
    }).spawn();
    await new OutputText(anchor.stdout).match(/up/);
    return new Machine(anchor);
  }

  get pid(): number {
    return this.#processes[0]?.pid ?? 0;
  }

  async run(...command: string[]): Promise<string> {
    const { success, stdout, stderr } = await this.#command(command).output();
    const text = new TextDecoder();
    assert.ok(success, `${command.join(" ")}: ${text.decode(stderr)}`);
    return text.decode(stdout);
  }

  /** Leaves a program running until the machine ends; the way to end it before. */
  spawn(...command: string[]): () => Promise<void> {
    const child = this.#command(command, "null").spawn();
    this.#processes.push(child);
    return async () => {
      child.kill("SIGKILL");
      await child.status;
    };
  }

  async hasSharedAddress(): Promise<true | undefined> {
    const addresses = await this.run("ip", "-o", "addr", "show", "dev", "eth0");
    return addresses.includes(`${SHARED}/`) || undefined;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#processes.toReversed()) {
      try {
        child.kill("SIGTERM");
      } catch {
        // it has ended by itself
      }
      await child.status;
    }
  }

  #command(command: readonly string[], output: "piped" | "null" = "piped") {
    return new Deno.Command("nsenter", {
      args: ["-t", String(this.pid), "-n", ...command],
      stdin: "null",
      stdout: output,
      stderr: output,
    });
  }
}

/** Joins two machines by a cable. */
async function connect(one: Machine, two: Machine): Promise<void> {
  await one.run(
    ...["ip", "link", "add", "eth0", "type", "veth"],
    ...["peer", "name", "eth0", "netns", String(two.pid)],
  );
  for (
    const [machine, address] of [[one, MACHINES.one], [
      two,
      MACHINES.two,
    ]] as const
  ) {
    await machine.run("ip", "addr", "add", `${address}/24`, "dev", "eth0");
    await machine.run("ip", "link", "set", "eth0", "up");
  }
}

/** What stands in for the proxy: something that takes connections at its port. */
function startListener(machine: Machine): () => Promise<void> {
  const program =
    "const l = Deno.listen({ port: 10000 }); for await (const c of l) c.close();";
  return machine.spawn(
    ...[Deno.execPath(), "eval", "--no-config", program],
  );
}

function startKeepalived(machine: Machine, dir: string, name: Name) {
  const files = ["keepalived.pid", "vrrp.pid"].map((file) =>
    join(dir, `${name}-${file}`)
  );
  machine.spawn(
    ...[KEEPALIVED, "--dont-fork", "--vrrp", "--config-id", name],
    ...["--use-file", join(dir, "keepalived.conf")],
    ...["--pid", files[0] ?? "", "--vrrp_pid", files[1] ?? ""],
  );
}

Deno.test({
  name: "keepalived moves the shared address to the machine whose proxy lives",
  ignore: cannotRun !== null,
  fn: async () => {
    await using dir = await tempDir();
    const script = join(dir.path, "check_proxy.sh");
    const original = await Deno.readTextFile(
      new URL("keepalived.conf", DEPLOY),
    );
    await Deno.writeTextFile(
      join(dir.path, "keepalived.conf"),
      original.replace("/etc/keepalived/check_proxy.sh", script),
    );
    await Deno.copyFile(new URL("check_proxy.sh", DEPLOY), script);
    for (const path of [dir.path, script]) await Deno.chmod(path, 0o755);

    await using one = await Machine.start();
    await using two = await Machine.start();
    await connect(one, two);
    const killProxy = startListener(one);
    startListener(two);
    startKeepalived(one, dir.path, "one");
    await eventually(
      "the first machine has the address",
      () => one.hasSharedAddress(),
      60_000,
    );
    startKeepalived(two, dir.path, "two");
    await killProxy();
    const died = performance.now();
    await eventually(
      "the second machine has the address",
      () => two.hasSharedAddress(),
      60_000,
    );
    say(
      `the address moved after ${Math.round(performance.now() - died)} ms`,
    );
    await eventually(
      "the first machine has given it up",
      async () => await one.hasSharedAddress() ? undefined : true,
      60_000,
    );
  },
});

if (cannotRun !== null) {
  say(`keepalived_test.ts is skipped: it ${cannotRun}`);
}
