/**
 * A target that counts what it sees, by which Uptick is judged: connections,
 * requests and answers of each second, and how often each id was asked for.
 * It answers `/<id>` at once and `/wait/<ms>/<id>` after that time, with 200
 * or whatever status it was told. Its arguments are addresses; it listens on
 * all of them at one port, which it prints.
 */
import { jsonLines, sayJson } from "./json_lines.ts";

/** What is seen in one second of the clock. */
export interface SecondSeen {
  /** Milliseconds since the epoch. */
  readonly at: number;
  connections: number;
  requests: number;
  answers: number;
}

export interface Seen {
  /** Oldest first; seconds without any are left out. */
  readonly seconds: readonly SecondSeen[];
  /** By id, how often it was answered. */
  readonly answered: readonly (readonly [id: number, count: number])[];
}

/** The client closes first; this long is waited for it. */
const CLOSE_MS = 5_000;
/** Connections that wait for it: a moment without CPU must not look like a target that drops some. */
const BACKLOG = 4_096;
const MAX_HEAD_BYTES = 4_096;

class CountingTarget {
  status = 200;
  readonly #seconds = new Map<number, SecondSeen>();
  #answered = new Map<number, number>();

  seen(): Seen {
    return {
      seconds: [...this.#seconds.values()],
      answered: [...this.#answered],
    };
  }

  /** Forgets what was seen. */
  reset(): void {
    this.#seconds.clear();
    this.#answered = new Map();
  }

  async serve(listener: Deno.Listener): Promise<void> {
    for await (const connection of listener) {
      this.#second().connections++;
      void this.#answer(connection).catch(() => {}).finally(() =>
        close(connection)
      );
    }
  }

  async #answer(connection: Deno.Conn): Promise<void> {
    const path = await readPath(connection);
    if (path === null) return;
    this.#second().requests++;
    const [, waitMs = "0", id = ""] =
      /^\/(?:wait\/(\d+)\/)?(\d+)$/.exec(path) ?? [];
    if (Number(waitMs) > 0) await sleep(Number(waitMs));
    await connection.write(answerOf(this.status));
    this.#second().answers++;
    this.#answered.set(Number(id), (this.#answered.get(Number(id)) ?? 0) + 1);
    const timer = setTimeout(() => close(connection), CLOSE_MS);
    try {
      await connection.read(new Uint8Array(1));
    } finally {
      clearTimeout(timer);
    }
  }

  #second(): SecondSeen {
    const at = Math.floor(Date.now() / 1_000) * 1_000;
    let second = this.#seconds.get(at);
    if (second === undefined) {
      second = { at, connections: 0, requests: 0, answers: 0 };
      this.#seconds.set(at, second);
    }
    return second;
  }
}

/** A client that fell silent was given up before: then it is closed already. */
function close(connection: Deno.Conn): void {
  try {
    connection.close();
  } catch (error) {
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

/** The path of the request; null when none came. */
async function readPath(connection: Deno.Conn): Promise<string | null> {
  const bytes = new Uint8Array(MAX_HEAD_BYTES);
  let size = 0;
  while (size < bytes.length) {
    const count = await connection.read(bytes.subarray(size));
    if (count === null) return null;
    size += count;
    const head = new TextDecoder().decode(bytes.subarray(0, size));
    if (head.includes("\r\n\r\n")) return head.split(" ")[1] ?? null;
  }
  return null;
}

function answerOf(status: number): Uint8Array {
  return new TextEncoder().encode(
    `HTTP/1.1 ${status} Told\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok`,
  );
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

if (import.meta.main) {
  const target = new CountingTarget();
  let port = 0;
  for (const hostname of Deno.args) {
    const listener = Deno.listen({ hostname, port, tcpBacklog: BACKLOG });
    port = listener.addr.port;
    void target.serve(listener);
  }
  sayJson({ port });
  for await (const question of jsonLines(Deno.stdin.readable)) {
    const { status, reset } = question as { status?: number; reset?: true };
    if (status !== undefined) target.status = status;
    if (reset) target.reset();
    sayJson(target.seen());
  }
}
