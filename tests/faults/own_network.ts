import assert from "node:assert/strict";
import { OutputText } from "../program/output_text.ts";

export interface NetworkOptions {
  /** With their prefix lengths, `10.99.0.1/24`: all on the loopback interface. */
  readonly addresses: readonly string[];
  /** Whether what has no address here goes out on a line at whose end nobody is, rather than nowhere. */
  readonly line?: boolean;
  /** What `/etc/resolv.conf` says to processes in it. */
  readonly resolvConf?: string;
}

const LINE = [
  "ip tuntap add dev line mode tun",
  "ip link set line up",
  "ip addr add 10.255.255.1/32 dev line",
  "ip -6 addr add fd00:ffff::1/128 dev line nodad",
  "ip route add default dev line",
  "ip -6 route add default dev line",
];

/** A network and a file system of its own, which last as long as a process in them. */
export class OwnNetwork implements AsyncDisposable {
  readonly #process: Deno.ChildProcess;
  readonly #resolvConf: string;

  private constructor(process: Deno.ChildProcess, resolvConf: string) {
    this.#process = process;
    this.#resolvConf = resolvConf;
  }

  static async start(
    { addresses, line = false, resolvConf = "" }: NetworkOptions,
  ): Promise<OwnNetwork> {
    const path = await Deno.makeTempFile({ prefix: "uptick-resolv-" });
    await Deno.writeTextFile(path, resolvConf);
    const script = [
      "set -e",
      "ip link set lo up",
      ...line ? LINE : [],
      ...addresses.map((each) => `ip ${addressLine("add", each)}`),
      `mount --bind ${path} /etc/resolv.conf`,
      "echo ready",
      "exec sleep infinity",
    ];
    const process = new Deno.Command("unshare", {
      args: [Deno.uid() === 0 ? "-nm" : "-rnm", "sh", "-c", script.join("\n")],
      stdin: "null",
      stdout: "piped",
      stderr: "inherit",
    }).spawn();
    const network = new OwnNetwork(process, path);
    try {
      await new OutputText(process.stdout).match(/ready/);
      return network;
    } catch (error) {
      await network[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** The command before a command that makes it run in this network. */
  get wrapper(): string[] {
    const flags = Deno.uid() === 0 ? [] : ["-U", "--preserve-credentials"];
    const target = ["-t", String(this.#process.pid)];
    // else the working directory would become the root
    return ["nsenter", ...target, "-n", "-m", "--wd=.", ...flags];
  }

  /** Adds addresses or takes them away, all at once. */
  async set(
    addresses: readonly string[],
    state: "up" | "down",
  ): Promise<void> {
    const verb = state === "up" ? "add" : "del";
    const lines = addresses.map((each) => `${addressLine(verb, each)}\n`);
    const [program = "", ...args] = [...this.wrapper, "ip", "-batch", "-"];
    const child = new Deno.Command(program, { args, stdin: "piped" }).spawn();
    await ReadableStream.from([new TextEncoder().encode(lines.join(""))])
      .pipeTo(child.stdin);
    assert.ok((await child.status).success);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#process.kill("SIGKILL");
    } catch {
      // it has ended by itself
    }
    await this.#process.status;
    await Deno.remove(this.#resolvConf);
  }
}

function addressLine(verb: "add" | "del", address: string): string {
  const isNew = verb === "add" && address.includes(":");
  return `addr ${verb} ${address} dev lo${isNew ? " nodad" : ""}`;
}

/** Whether this machine lets us have networks of our own; says why not where it does not. */
export async function canOwnNetworks(): Promise<boolean> {
  const flags = Deno.uid() === 0 ? "-nm" : "-rnm";
  const script = [...LINE, "mount --bind /dev/null /etc/resolv.conf"];
  const { success, stderr } = await new Deno.Command("unshare", {
    args: [flags, "sh", "-ec", ["ip link set lo up", ...script].join("\n")],
    stdin: "null",
  }).output().catch((error: Error) => ({
    success: false,
    stderr: new TextEncoder().encode(`${error.message}\n`),
  }));
  if (success) return true;
  const reason = new TextDecoder().decode(stderr);
  Deno.stderr.writeSync(new TextEncoder().encode(
    `SKIPPED: this machine lets us have no network of our own: ${reason}`,
  ));
  return false;
}
