import type { Catalogue } from "../metrics/catalogue.ts";
import type { HttpSend } from "../monitor/http_send.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import type { Chore } from "./chores.ts";

export interface WatchdogDeps {
  /** What is asked; undefined for nothing. */
  readonly url: string | undefined;
  /** Whether the minute is this instance's to ask in; null while the store is away. */
  claim(minute: number): Promise<boolean | null>;
  readonly send: HttpSend;
  readonly userAgent: string;
  readonly metrics: Pick<Catalogue, "watchdogCalls">;
  readonly log: Pick<ServiceLog, "warn">;
  /** Wall clock, milliseconds since the epoch. */
  readonly now?: () => number;
}

const MINUTE_MS = 60_000;
/** How often it is looked whether a minute has begun in which something was recorded. */
const PERIOD_MS = 1_000;

/**
 * Asks a url once in each minute in which results were recorded, by whichever
 * instance, so that something outside notices when they are not. A call that
 * fails is not repeated: the next minute comes.
 */
export class Watchdog {
  readonly #deps: WatchdogDeps;
  readonly #now: () => number;
  /** Minutes since the epoch. */
  #recordedMinute = -1;
  #askedMinute = -1;

  constructor(deps: WatchdogDeps) {
    this.#deps = deps;
    this.#now = deps.now ?? Date.now;
  }

  /** Results were recorded. */
  note(): void {
    this.#recordedMinute = Math.floor(this.#now() / MINUTE_MS);
  }

  get chores(): Chore[] {
    if (this.#deps.url === undefined) return [];
    return [{
      name: "ask the watchdog url",
      periodMs: PERIOD_MS,
      run: () => this.look(),
    }];
  }

  /** Asks if it is time to. */
  async look(): Promise<void> {
    const { url, claim, send, userAgent, metrics, log } = this.#deps;
    const minute = this.#recordedMinute;
    if (url === undefined || minute === this.#askedMinute) return;
    const isOurs = await claim(minute);
    if (isOurs === null) return; // the next look tries again
    this.#askedMinute = minute;
    if (!isOurs) return;
    const sent = await send({
      url,
      method: "GET",
      headers: { "User-Agent": userAgent, "Accept": "*/*" },
      body: "",
      isTrusted: true,
    });
    const isGood = sent.is === "answer" && sent.status < 300;
    metrics.watchdogCalls.labels(isGood ? "answered" : "failed").inc();
    if (isGood) return;
    const what = sent.is === "answer"
      ? `status ${sent.status}`
      : sent.kind ?? "own trouble";
    log.warn("alerts", `The watchdog url was not reached: ${what}`);
  }
}
