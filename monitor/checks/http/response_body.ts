import { type BodyFraming, framingOf } from "./body_framing.ts";
import type { Connection } from "../../dial/connection.ts";
import type { Deadline, Expiry } from "../../dial/deadline.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import type { ResponseHead } from "./response_parser.ts";
import { TextSearch } from "./text_search.ts";

/** At most this many bytes of a body are searched, after its framing is taken off. */
const MAX_BODY_BYTES = 1_048_576;
/** At most this many bytes are read for them: one-byte chunks take six each. */
const MAX_FRAMED_BYTES = 8 * MAX_BODY_BYTES;
/** At most this many bytes of a body are read that nobody asks for. */
export const MAX_LEFT_BYTES = 65_536;

interface BodySource {
  readonly connection: Connection;
  /** What was read with the head. */
  readonly first: Uint8Array;
  /** The buffer for reading more; `first` may lie in it. */
  readonly buffer: Uint8Array;
}

/** What ends the reading of a body that nobody asks for. */
export interface LeaveLimits {
  /** Ends the reading alone. */
  readonly limit: Pick<Deadline, "expired" | "onExpiry" | "clear">;
  /** Ends the probe. */
  readonly deadline: Expiry;
}

/** The body of one answer, as far as it is read. */
export class ResponseBody {
  readonly #source: BodySource;
  readonly #framing: BodyFraming;
  readonly #isEncoded: boolean;
  /** What was read and not looked at yet. */
  #unread: Uint8Array | null;
  #framedBytes = 0;
  #isOver: boolean;

  /** @throws {ProbeFailure} "protocol" for a framing that nobody can read. */
  constructor(
    head: ResponseHead,
    method: "GET" | "HEAD",
    source: BodySource,
  ) {
    this.#source = source;
    this.#isEncoded = head.encoded;
    this.#framing = framingOf(head, method);
    this.#unread = source.first;
    this.#isOver = false;
  }

  /**
   * Reads until `text` was found.
   *
   * @throws {ProbeFailure} "text" when the body ends without it or is compressed,
   * "too-big" beyond the cap, "protocol" when the framing is broken.
   */
  async find(text: string): Promise<void> {
    if (this.#isEncoded) throw new ProbeFailure("text");
    const finder = new BodyFinder(text);
    let isOver = this.#take(finder.take);
    while (!finder.found) {
      if (finder.isOver || this.#framedBytes > MAX_FRAMED_BYTES) {
        this.#isOver = true;
        throw new ProbeFailure("too-big");
      }
      if (isOver) throw new ProbeFailure("text");
      isOver = await this.#more(finder.take);
    }
  }

  /**
   * Reads on to the end of a body that nobody asks for, so that the target is
   * not cut off while it sends: null where all of it is there, as it mostly is.
   * Ends early after 64 KiB and with either of the limits.
   *
   * @throws {ProbeFailure} "protocol" when the framing is broken; what the
   * connection throws passes through, unless the body ends with it.
   */
  leave(limits: () => LeaveLimits): Promise<void> | null {
    return this.#take(ignore) ? null : this.#leave(limits());
  }

  async #leave({ limit, deadline }: LeaveLimits): Promise<void> {
    limit.onExpiry(() => this.#source.connection.close());
    try {
      while (this.#framedBytes < MAX_LEFT_BYTES) {
        if (await this.#more(ignore)) return;
      }
    } catch (error) {
      const isBroken = !this.#framing.endsWithConnection;
      if (isBroken && !limit.expired && !deadline.expired) throw error;
    } finally {
      limit.clear();
      this.#isOver = true;
    }
  }

  /** Hands on what was read; says whether the body is over. */
  #take(take: (piece: Uint8Array) => void): boolean {
    const bytes = this.#unread;
    if (bytes === null || this.#isOver) return this.#isOver;
    this.#unread = null;
    this.#framedBytes += bytes.length;
    // whatever is wrong with it, nothing more is read
    this.#isOver = true;
    return this.#isOver = this.#framing.push(bytes, take);
  }

  async #more(take: (piece: Uint8Array) => void): Promise<boolean> {
    const { connection, buffer } = this.#source;
    this.#isOver = true;
    const count = await connection.read(buffer);
    if (count !== null) {
      this.#isOver = false;
      this.#unread = buffer.subarray(0, count);
      return this.#take(take);
    }
    if (this.#framing.endsWithConnection) return true;
    throw new ProbeFailure("protocol");
  }
}

function ignore(): void {}

class BodyFinder {
  found = false;
  #bodyBytes = 0;
  readonly #search: TextSearch;

  constructor(text: string) {
    this.#search = new TextSearch(text);
  }

  get isOver(): boolean {
    return this.#bodyBytes > MAX_BODY_BYTES;
  }

  readonly take = (piece: Uint8Array): void => {
    if (this.found) return;
    const left = Math.max(0, MAX_BODY_BYTES - this.#bodyBytes);
    this.#bodyBytes += piece.length;
    this.found = this.#search.push(piece.subarray(0, left));
  };
}
