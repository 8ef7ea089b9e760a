import assert from "node:assert/strict";
import { tempDir } from "../program/temp_dir.ts";
import { AskedProcess } from "./asked_process.ts";
import { CountingTargetProcess } from "./counting_target_process.ts";
import { report, sleep } from "./fault_plan.ts";
import type { NameTable } from "./name_server.ts";
import { NameServerProcess } from "./name_server_process.ts";
import { OwnNetwork } from "./own_network.ts";
import { readRecorded } from "./recorded.ts";
import { UptickInstance } from "./uptick_instance.ts";

const RESOLV_CONF = "nameserver 127.0.0.1\noptions timeout:1 attempts:1\n";
const INTERVAL = "1s";
const TIMEOUT = "900ms";
/** An interval and a timeout, and some more. */
const ENDED_MS = 2_500;

export interface StageOptions {
  /** Without prefix lengths; the target listens on all of them. */
  readonly addresses: readonly string[];
  /** What the name server says. */
  readonly table: NameTable;
  /** What the operator watches, by names of monitors. */
  readonly hosts: Readonly<Record<string, string>>;
  /** What a user watches as well; refused ones are left out. */
  readonly userHosts?: Readonly<Record<string, string>>;
}

/** What was told of the slots of one monitor, in their order: outcomes, with the reason of each failure. */
export type Told = Readonly<Record<string, readonly string[]>>;

/** A line, a name server, a target on many addresses and the program, in a network of their own. */
export class NetworkStage implements AsyncDisposable {
  readonly names: NameServerProcess;
  readonly refused: string[] = [];
  readonly #network: OwnNetwork;
  readonly #store: string;
  readonly #instance: UptickInstance;
  readonly #all: AsyncDisposableStack;

  private constructor(parts: {
    names: NameServerProcess;
    network: OwnNetwork;
    store: string;
    instance: UptickInstance;
    all: AsyncDisposableStack;
  }) {
    this.names = parts.names;
    this.#network = parts.network;
    this.#store = parts.store;
    this.#instance = parts.instance;
    this.#all = parts.all;
  }

  static async set(
    { addresses, table, hosts, userHosts = {} }: StageOptions,
  ): Promise<NetworkStage> {
    await using all = new AsyncDisposableStack();
    const dir = all.use(await tempDir());
    const network = all.use(
      await OwnNetwork.start({
        addresses: addresses.map(withPrefix),
        line: true,
        resolvConf: RESOLV_CONF,
      }),
    );
    const { wrapper } = network;
    const names = all.use(await NameServerProcess.start(table, wrapper));
    const { port } = all.use(
      await CountingTargetProcess.start(["::"], wrapper),
    );
    const monitors = Object.entries(hosts).map(([name, host]) => ({
      ...{ name, url: `http://${host}:${port}/1` },
      ...{ interval: INTERVAL, timeout: TIMEOUT },
    }));
    await Deno.writeTextFile(`${dir.path}/urls.json`, JSON.stringify(monitors));
    const store = `${dir.path}/store.sqlite3`;
    const instance = all.use(
      await UptickInstance.start({
        dir: dir.path,
        args: ["--kv", store, "--urls-file", "urls.json"],
        env: { ALLOW_PRIVATE_TARGETS: "10.0.0.0/8" },
        wrapper,
      }),
    );
    const parts = { names, network, store, instance, all: all.move() };
    const stage = new NetworkStage(parts);
    await stage.#addAsUser(userHosts, port);
    return stage;
  }

  async #addAsUser(
    hosts: Readonly<Record<string, string>>,
    port: number,
  ): Promise<void> {
    const { process } = await AskedProcess.start(
      "adding_user.ts",
      [this.#instance.origin],
      this.#network.wrapper,
    );
    await using user = process;
    for (const [name, host] of Object.entries(hosts)) {
      const url = `http://${host}:${port}/1`;
      const answer = await user.ask({
        ...{ name, url, interval: INTERVAL, timeout: TIMEOUT },
      });
      if (!("id" in (answer as object))) this.refused.push(name);
    }
  }

  /** Takes hosts away: what is sent to them gets no answer. Or gives them back. */
  async line(
    addresses: readonly string[],
    state: "up" | "down",
  ): Promise<void> {
    await this.#network.set(addresses.map(withPrefix), state);
  }

  /** Lets `ms` pass and ends the program; what was told of the slots of that time, which is reported. */
  async toldWithin(what: string, ms: number): Promise<Told> {
    const from = Date.now();
    await sleep(ms);
    const to = Date.now();
    await sleep(ENDED_MS);
    return await this.told(what, from, to);
  }

  /** Ends the program; what was told of the slots from `from` to `to`, which is reported. */
  async told(what: string, from: number, to: number): Promise<Told> {
    assert.equal(await this.#instance.stop(), 0);
    const told: Record<string, string[]> = {};
    for (
      const { monitor, ticks } of (await readRecorded(this.#store)).values()
    ) {
      told[monitor.name] = ticks.filter(({ at }) => at >= from && at < to)
        .map(({ outcome, kind }) =>
          kind === null ? String(outcome) : `${outcome}: ${kind}`
        );
    }
    report(what, told);
    return told;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#all[Symbol.asyncDispose]();
  }
}

/** Of the monitors named, those of which anything but `right` was told, or nothing. */
export function toldOtherwise(
  told: Told,
  monitors: readonly string[],
  right: string,
): string[] {
  return monitors.flatMap((name) => {
    const slots = told[name] ?? [];
    const isRight = slots.length > 0 && slots.every((slot) => slot === right);
    return isRight ? [] : [`${name}: ${slots.join(", ") || "nothing"}`];
  });
}

function withPrefix(address: string): string {
  return address.includes(":") ? `${address}/128` : `${address}/32`;
}
