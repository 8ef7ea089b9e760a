import type { HeartbeatCheck } from "../monitor/checks/heartbeat/heartbeat_check.ts";
import type { Runner } from "../monitor/rounds/runner.ts";
import type { PingNews } from "../store/ping_news.ts";

export interface HeartbeatNewsParts {
  readonly check: Pick<HeartbeatCheck, "forget">;
  /** Null where this instance does not probe. */
  readonly runner: Pick<Runner, "lookSoon"> | null;
  /** Null where no other instance probes at the same time. */
  readonly news: PingNews | null;
  readonly onError: (error: unknown) => void;
}

/** Brings a ping to whoever judges its heartbeat, so that what it changes is seen at once. */
export class HeartbeatNews {
  readonly #parts: HeartbeatNewsParts;

  constructor(parts: HeartbeatNewsParts) {
    this.#parts = parts;
  }

  /** A ping was stored here. Never rejects. */
  async note(id: number): Promise<void> {
    const { news, onError } = this.#parts;
    if (this.#look(id)) return;
    await news?.tell(id).catch(onError);
  }

  /** Looks at what was pinged elsewhere. */
  async look(): Promise<void> {
    for (const id of await this.#parts.news?.read() ?? []) this.#look(id);
  }

  #look(id: number): boolean {
    const { check, runner } = this.#parts;
    check.forget(id);
    return runner?.lookSoon(id) === true;
  }
}
