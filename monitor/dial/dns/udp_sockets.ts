import { createSocket, type Socket } from "node:dgram";
import { isIPv6 } from "node:net";
import type { NameServer } from "./resolv_conf.ts";

/** Queries from one port; a new one is drawn then, so that nobody can guess it for long. */
const MAX_QUERIES_PER_PORT = 128;
/** How long a port is kept without a query: opening one costs more than a query. */
const IDLE_MS = 1_000;
const IDS_AT_ONCE = 256;

/** Told what came of a query: an answer, or why it could not be sent. */
export type OnAnswer<Answer> = (answer: Answer | Error) => void;

/** What a message says to a query; null when it is no answer to it, whatever its id. */
export type Decode<Answer> = (
  message: Uint8Array,
  query: Uint8Array,
) => Answer | null;

/** Asks one name server over UDP, from random ports with random ids. */
export class UdpSockets<Answer> {
  readonly #server: NameServer;
  readonly #decode: Decode<Answer>;
  readonly #ids = new RandomIds();
  #current: UdpSocket<Answer> | null = null;

  constructor(server: NameServer, decode: Decode<Answer>) {
    this.#server = server;
    this.#decode = decode;
  }

  /** Sends a query, of which a copy is made. The answer gives it up; nothing is told then. */
  ask(query: Uint8Array, onAnswer: OnAnswer<Answer>): () => void {
    if (this.#current === null || this.#current.isUsedUp) {
      this.#current?.retire();
      this.#current = new UdpSocket(this.#server, this.#decode);
    }
    return this.#current.ask(query, this.#ids, onAnswer);
  }

  /** Closes it once nothing waits for an answer. */
  retire(): void {
    this.#current?.retire();
    this.#current = null;
  }

  close(): void {
    this.#current?.close();
    this.#current = null;
  }
}

interface Pending<Answer> {
  readonly query: Uint8Array;
  readonly onAnswer: OnAnswer<Answer>;
}

class UdpSocket<Answer> {
  readonly #server: NameServer;
  readonly #decode: Decode<Answer>;
  readonly #pending = new Map<number, Pending<Answer>>();
  #socket: Socket | null = null;
  #queries = 0;
  #isRetired = false;
  #usedAt = 0;
  #idleTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(server: NameServer, decode: Decode<Answer>) {
    this.#server = server;
    this.#decode = decode;
  }

  get isUsedUp(): boolean {
    return this.#isRetired || this.#queries >= MAX_QUERIES_PER_PORT;
  }

  ask(
    query: Uint8Array,
    ids: RandomIds,
    onAnswer: OnAnswer<Answer>,
  ): () => void {
    const socket = this.#socket ??= this.#open();
    let id = ids.next();
    while (this.#pending.has(id)) id = ids.next();
    const own = query.slice();
    own[0] = id >> 8;
    own[1] = id & 0xff;
    this.#queries++;
    this.#pending.set(id, { query: own, onAnswer });
    const { ipAddr, port } = this.#server;
    socket.send(own, port, ipAddr, (error) => {
      if (error instanceof Error) this.#settle(id, error);
    });
    return () => this.#forget(id);
  }

  /** Closes it once nothing waits for an answer. */
  retire(): void {
    this.#isRetired = true;
    if (this.#pending.size === 0) this.close();
  }

  close(): void {
    this.#isRetired = true;
    clearTimeout(this.#idleTimer);
    this.#pending.clear();
    this.#socket?.close();
    this.#socket = null;
  }

  #open(): Socket {
    const socket = createSocket(isIPv6(this.#server.ipAddr) ? "udp6" : "udp4");
    socket.on("message", (message, { address, port }) => {
      if (port === this.#server.port && isSame(address, this.#server.ipAddr)) {
        this.#receive(message);
      }
    });
    socket.on("error", (error) => {
      this.#isRetired = true;
      for (const id of [...this.#pending.keys()]) this.#settle(id, error);
      this.close();
    });
    this.#usedAt = performance.now();
    this.#idleTimer = setTimeout(this.#closeIdle, IDLE_MS);
    return socket;
  }

  #receive(message: Uint8Array): void {
    const id = (message[0] ?? 0) << 8 | (message[1] ?? 0);
    const pending = this.#pending.get(id);
    if (pending === undefined) return;
    const answer = this.#decode(message, pending.query);
    if (answer !== null) this.#settle(id, answer);
  }

  #settle(id: number, answer: Answer | Error): void {
    const pending = this.#pending.get(id);
    this.#forget(id);
    pending?.onAnswer(answer);
  }

  #forget(id: number): void {
    this.#pending.delete(id);
    this.#usedAt = performance.now();
    if (this.#isRetired && this.#pending.size === 0) this.close();
  }

  readonly #closeIdle = (): void => {
    const idleMs = performance.now() - this.#usedAt;
    if (this.#pending.size === 0 && idleMs >= IDLE_MS) this.retire();
    else this.#idleTimer = setTimeout(this.#closeIdle, IDLE_MS);
  };
}

/** The sender as the system spells it, which may add the zone of a link. */
function isSame(sender: string, server: string): boolean {
  return sender === server || sender.split("%")[0] === server.split("%")[0];
}

/** Ids that nobody can foresee. */
class RandomIds {
  readonly #ids = new Uint16Array(IDS_AT_ONCE);
  #left = 0;

  next(): number {
    if (this.#left === 0) {
      crypto.getRandomValues(this.#ids);
      this.#left = IDS_AT_ONCE;
    }
    return this.#ids[--this.#left] ?? 0;
  }
}
