import { dirname } from "node:path";

/** Where the machine keeps its groups of processes with a CPU quota. */
const V1 = ["/sys/fs/cgroup/cpu", "/sys/fs/cgroup/cpu,cpuacct"];
const V2 = "/sys/fs/cgroup";
/** As container runtimes set it. */
const PERIOD_US = 100_000;
const REMOVE_TRIES = 100;

/**
 * A share of a core for a process that is started with `wrapper`: a quota of
 * its control group where one can be made, else one core that burners share.
 */
export class CpuQuota implements AsyncDisposable {
  readonly #group: Group | null;
  #beside: Group | null = null;
  #burners: Deno.ChildProcess[] = [];

  private constructor(group: Group | null) {
    this.#group = group;
  }

  static async start(cores: number): Promise<CpuQuota> {
    const quota = new CpuQuota(await makeGroup());
    await quota.set(cores);
    return quota;
  }

  /** How the share is kept. */
  get kind(): string {
    return this.#group === null ? "burners on one core" : this.#group.kind;
  }

  /** The command before a command that puts it under the quota. */
  get wrapper(): string[] {
    if (this.#group === null) return ["taskset", "-c", "0"];
    const script = `echo $$ > "${this.#group.path}/cgroup.procs" && exec "$@"`;
    return ["sh", "-c", script, "sh"];
  }

  /**
   * Lets a process run as if it had a machine for itself too, without a quota:
   * on a busy machine the one under the quota goes first. Where no control
   * group can be made it stays as it is.
   */
  async letRunBeside(pid: number): Promise<void> {
    if (this.#group === null) return;
    this.#beside ??= await makeGroup();
    await moveTo(this.#beside?.path, pid);
  }

  /** Changes the share, also of what is running; at most one core without a control group. */
  async set(cores: number): Promise<void> {
    if (this.#group === null) return await this.#burn(cores);
    const quota = Math.round(cores * PERIOD_US);
    const [name, value] = this.#group.kind === "cgroup v1"
      ? ["cpu.cfs_quota_us", `${quota}`]
      : ["cpu.max", `${quota} ${PERIOD_US}`];
    await Deno.writeTextFile(`${this.#group.path}/${name}`, value);
  }

  /** Few gentle burners for a large share, some equal ones for a small one. */
  async #burn(cores: number): Promise<void> {
    await this.#quench();
    const nice = cores > 0.75 ? "10" : "0";
    const count = cores > 0.75 ? 1 : Math.round(1 / cores - 1);
    const args = [
      "-c",
      "0",
      "nice",
      "-n",
      nice,
      "sh",
      "-c",
      "while :; do :; done",
    ];
    this.#burners = Array.from(
      { length: count },
      () => new Deno.Command("taskset", { args, stdin: "null" }).spawn(),
    );
  }

  async #quench(): Promise<void> {
    for (const burner of this.#burners.splice(0)) {
      burner.kill("SIGKILL");
      await burner.status;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#quench();
    await remove(this.#group);
    await remove(this.#beside);
  }
}

/** Whoever is in it still goes to the group above. */
async function remove(group: Group | null): Promise<void> {
  if (group === null) return;
  const left = await Deno.readTextFile(`${group.path}/cgroup.procs`);
  for (const pid of left.split("\n").filter(Boolean)) {
    await moveTo(dirname(group.path), Number(pid));
  }
  // The kernel lets go of ended processes a moment later.
  for (let tries = 1;; tries++) {
    try {
      return await Deno.remove(group.path);
    } catch (error) {
      if (tries === REMOVE_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}

/** A process that has ended is nowhere. */
async function moveTo(path: string | undefined, pid: number): Promise<void> {
  await Deno.writeTextFile(`${path}/cgroup.procs`, `${pid}`).catch(() => {});
}

/** The highest weights there are: whatever else the machine does, it is the quota that bounds. */
const WEIGHTS = {
  "cgroup v1": ["cpu.shares", "262144"],
  "cgroup v2": ["cpu.weight", "10000"],
} as const;

interface Group {
  readonly kind: "cgroup v1" | "cgroup v2";
  readonly path: string;
}

async function makeGroup(): Promise<Group | null> {
  const name = `uptick-${crypto.randomUUID()}`;
  const groups: [Group, string][] = [
    ...V1.map((root): [Group, string] => [
      { kind: "cgroup v1", path: `${root}/${name}` },
      "cpu.cfs_quota_us",
    ]),
    [{ kind: "cgroup v2", path: `${V2}/${name}` }, "cpu.max"],
  ];
  for (const [group, file] of groups) {
    try {
      await Deno.mkdir(group.path);
    } catch {
      continue; // not there, or not ours to change
    }
    if (await Deno.lstat(`${group.path}/${file}`).catch(() => null)) {
      const [name, weight] = WEIGHTS[group.kind];
      await Deno.writeTextFile(`${group.path}/${name}`, weight);
      return group;
    }
    await Deno.remove(group.path);
  }
  return null;
}
