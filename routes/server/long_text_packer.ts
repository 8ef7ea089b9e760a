import { gzipText } from "./gzip.ts";
import type { GzipJob, Packed } from "./gzip_worker.ts";

const WORKER = new URL("./gzip_worker.ts", import.meta.url);
/** A shorter text is packed in place: it takes no longer than to hand it over. */
const MIN_CHARACTERS = 512 * 1024;
/** Whoever scrapes comes back sooner, and a worker is costly to start. */
const MAX_IDLE_MS = 150_000;

type Waiting = PromiseWithResolvers<Uint8Array<ArrayBuffer>>;

/** Packs texts with gzip; long ones in a worker, since they would hold up the probes. */
export class LongTextPacker {
  #worker: Worker | null = null;
  #idle: ReturnType<typeof setTimeout> | undefined;
  #jobs = 0;
  readonly #waiting = new Map<number, Waiting>();

  /** Rejects when the worker fails. */
  async pack(text: string, level: number): Promise<Uint8Array<ArrayBuffer>> {
    const canWork = typeof Worker === "function"; // not on Deno Deploy
    if (text.length < MIN_CHARACTERS || !canWork) {
      return await gzipText(text, level);
    }
    const worker = this.#worker ??= this.#start();
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => this.close(), MAX_IDLE_MS);
    const waiting: Waiting = Promise.withResolvers();
    const job: GzipJob = { id: ++this.#jobs, text, level };
    this.#waiting.set(job.id, waiting);
    worker.postMessage(job);
    return await waiting.promise;
  }

  /** Ends the worker; the next long text starts another one. */
  close(): void {
    this.#fail("it was stopped");
  }

  #start(): Worker {
    const worker = new Worker(WORKER, { type: "module" });
    worker.onmessage = ({ data }: MessageEvent<Packed>) => {
      this.#waiting.get(data.id)?.resolve(data.bytes);
      this.#waiting.delete(data.id);
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#fail(event.message);
    };
    return worker;
  }

  #fail(why: string): void {
    clearTimeout(this.#idle);
    this.#worker?.terminate();
    this.#worker = null;
    for (const { reject } of this.#waiting.values()) {
      reject(new Error(`Cannot pack the answer: ${why}`));
    }
    this.#waiting.clear();
  }
}
