import { AskedProcess } from "./asked_process.ts";
import type { SecondSeen, Seen } from "./counting_target.ts";

/** The target of `counting_target.ts`, in a process of its own. */
export class CountingTargetProcess implements AsyncDisposable {
  readonly port: number;
  readonly #process: AskedProcess;

  private constructor(process: AskedProcess, port: number) {
    this.#process = process;
    this.port = port;
  }

  /** `wrapper` is a command that becomes the target. */
  static async start(
    addresses: readonly string[] = ["0.0.0.0"],
    wrapper: readonly string[] = [],
  ): Promise<CountingTargetProcess> {
    const { process, ready } = await AskedProcess.start<{ port: number }>(
      "counting_target.ts",
      addresses,
      wrapper,
    );
    return new CountingTargetProcess(process, ready.port);
  }

  get pid(): number {
    return this.#process.pid;
  }

  async seen(): Promise<Seen> {
    return await this.#process.ask({}) as Seen;
  }

  /** From now on all that it was asked counts anew. */
  async reset(): Promise<void> {
    await this.#process.ask({ reset: true });
  }

  /** What it answers from now on. */
  async answer(status: number): Promise<void> {
    await this.#process.ask({ status });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#process[Symbol.asyncDispose]();
  }
}

/** What a target saw per second, on the average of the whole seconds from `from` to `to`. */
export function perSecond(
  { seconds }: Seen,
  what: keyof Omit<SecondSeen, "at">,
  { from, to }: { from: number; to: number },
): number {
  const first = Math.ceil(from / 1_000) * 1_000;
  const end = Math.floor(to / 1_000) * 1_000;
  const sum = seconds.filter(({ at }) => at >= first && at < end)
    .reduce((total, second) => total + second[what], 0);
  return sum / ((end - first) / 1_000);
}
