import type { AttemptResult } from "../../monitor/alerts/outbox_entry.ts";

/** At most so many connections of ours to one mail server at once. */
const MAX_AT_ONCE = 4;
/** A mail waits at most so long for one of them; others may try it only later than that. */
const MAX_WAIT_MS = 15_000;
/** A server that does not answer is asked again after this time. */
const REST_MS = 60_000;

interface Server {
  busy: number;
  /** By the clock that never goes back. */
  restsUntil: number;
  readonly waiting: (() => void)[];
}

/**
 * Lets few mails at once go to one server, and none for a minute to one that
 * does not answer: what is wrong with a server costs those of others no time.
 */
export class MailPlaces {
  readonly #servers = new Map<string, Server>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number = () => performance.now()) {
    this.#nowMs = nowMs;
  }

  async run(
    name: string,
    send: () => Promise<AttemptResult>,
  ): Promise<AttemptResult> {
    const server = this.#servers.get(name) ??
      { busy: 0, restsUntil: 0, waiting: [] };
    this.#servers.set(name, server);
    if (this.#rests(server)) return later("its mail server does not answer");
    if (!await this.#enter(server)) return later("its mail server is busy");
    try {
      // it may have turned out while this one waited
      if (this.#rests(server)) return later("its mail server does not answer");
      const result = await send();
      const isSilent = result.status === null && result.outcome === "later";
      server.restsUntil = isSilent ? this.#nowMs() + REST_MS : 0;
      return result;
    } finally {
      const next = server.waiting.shift();
      if (next !== undefined) next();
      else if (--server.busy === 0 && !this.#rests(server)) {
        this.#servers.delete(name);
      }
    }
  }

  #rests({ restsUntil }: Server): boolean {
    return this.#nowMs() < restsUntil;
  }

  /** False where it would take too long. */
  async #enter(server: Server): Promise<boolean> {
    if (server.busy < MAX_AT_ONCE) {
      server.busy++;
      return true;
    }
    return await new Promise((resolve) => {
      const enter = () => {
        clearTimeout(timer);
        resolve(true);
      };
      const timer = setTimeout(() => {
        server.waiting.splice(server.waiting.indexOf(enter), 1);
        resolve(false);
      }, MAX_WAIT_MS);
      server.waiting.push(enter);
    });
  }
}

function later(words: string): AttemptResult {
  return { outcome: "later", status: null, words, retryAfterMs: REST_MS };
}
