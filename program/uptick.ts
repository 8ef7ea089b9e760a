import type { Alerts } from "./alerts.ts";
import type { Chores } from "./chores.ts";
import type { Engine } from "./create_engine.ts";
import { CRON_RUN_MS } from "./pace.ts";
import type { Reloader } from "./reloader.ts";
import type { SubscriberNews } from "./subscribers/subscriber_news.ts";
import { type RunningParts, stopUptick } from "./stop_uptick.ts";

export interface UptickParts extends RunningParts {
  readonly runner: Engine["runner"];
  readonly chores: Chores;
  readonly alerts: Pick<Alerts, "finishRun" | "stop">;
  readonly subscribers: Pick<SubscriberNews, "finishRun" | "stop">;
  readonly reloader: Pick<Reloader, "reload">;
  /** On Deno Deploy nothing runs between two runs of the cron job. */
  readonly deploy: boolean;
  /** Ends the live pages, which would never end by themselves. */
  readonly stopping: AbortController;
  /** Makes the status page once, so that its first reader does not wait. */
  warmUp(): Promise<void>;
}

/** The first probes go first. */
const WARM_UP_AFTER_MS = 1_500;

/** The running program. */
export class Uptick {
  readonly #parts: UptickParts;
  #warmUp: ReturnType<typeof setTimeout> | undefined;

  constructor(parts: UptickParts) {
    this.#parts = parts;
  }

  /** Starts the rounds and the chores; on Deno Deploy they wait for the cron job. */
  async start(): Promise<void> {
    const { deploy, runner, chores, warmUp } = this.#parts;
    if (deploy) return;
    await runner?.start();
    if (runner !== null) chores.start();
    this.#warmUp = setTimeout(() => void warmUp(), WARM_UP_AFTER_MS);
  }

  /**
   * One run of the cron job: all that is done in this minute where nothing
   * runs between two of them, else it sees that the rounds go on.
   */
  async onCron(): Promise<void> {
    const { deploy, runner, chores, alerts, subscribers } = this.#parts;
    if (!deploy) return runner?.keepAlive();
    chores.start();
    await runner?.runFor(CRON_RUN_MS);
    await chores.stop();
    await alerts.finishRun();
    await subscribers.finishRun();
  }

  /** Opens the logs anew, after a rotation has renamed them. */
  async reopenLogs(): Promise<void> {
    await this.#parts.logs.reopen();
  }

  /** Reads the configuration again, whether or not its file has changed. */
  async reloadConfig(): Promise<void> {
    const { runner, reloader } = this.#parts;
    if (runner !== null) await reloader.reload();
  }

  /** Ends everything in good order; false when requests were still running after 8 seconds. */
  async stop(): Promise<boolean> {
    clearTimeout(this.#warmUp);
    this.#parts.stopping.abort();
    return await stopUptick(this.#parts);
  }
}
