import { Buffer } from "node:buffer";
import type { ProbeMethod } from "../../../types.ts";
import { type BodyFraming, framingOf } from "./body_framing.ts";
import { CHARSET_BYTES, charsetOf } from "./charset.ts";
import type { Connection } from "../../../dial/connection.ts";
import { undoCodings } from "./content_codings.ts";
import type { Deadline, Expiry } from "../../../dial/deadline.ts";
import { ProbeFailure } from "../../../dial/probe_failure.ts";
import type { ResponseHead } from "../response_parser.ts";
import { TextFinder } from "./text_finder.ts";

/** At most so many times the bytes that are wanted are read for them: one-byte chunks take six each. */
const MAX_FRAMING_SHARE = 8;
/** At most this many bytes of a body are read that nobody asks for. */
const MAX_LEFT_BYTES = 65_536;

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
  readonly #head: ResponseHead;
  /** What was read and not looked at yet. */
  #unread: Uint8Array | null;
  #framedBytes = 0;
  #isOver = false;

  /** @throws {ProbeFailure} "protocol" for a framing that nobody can read. */
  constructor(
    head: ResponseHead,
    method: ProbeMethod,
    source: BodySource,
  ) {
    this.#source = source;
    this.#head = head;
    this.#framing = framingOf(head, method);
    this.#unread = source.first;
  }

  /**
   * Reads until `text` was found in the first `maxBytes`, which are counted
   * without framing and content codings.
   *
   * @throws {ProbeFailure} "text" when the body ends without it or cannot be
   * decoded, "too-big" beyond the cap, "protocol" when it breaks off.
   */
  async find(text: string, maxBytes: number): Promise<void> {
    const { contentEncoding, contentType } = this.#head;
    const finder = new TextFinder(text, contentType);
    const framed = this.#pieces(maxBytes * MAX_FRAMING_SHARE);
    let bytes = 0;
    for await (const piece of undoCodings(framed, contentEncoding, maxBytes)) {
      if (finder.push(piece.subarray(0, maxBytes - bytes))) return;
      bytes += piece.length;
      if (bytes > maxBytes) throw new ProbeFailure("too-big");
    }
    if (!finder.end()) throw new ProbeFailure("text");
  }

  /**
   * All of the body, decoded, of at most `maxBytes`.
   *
   * @throws {ProbeFailure} "too-big" beyond the cap, "protocol" when it breaks
   * off, "text" when it cannot be decoded.
   */
  async readText(maxBytes: number): Promise<string> {
    const { contentEncoding, contentType } = this.#head;
    const framed = this.#pieces(maxBytes * MAX_FRAMING_SHARE);
    const pieces: Uint8Array[] = [];
    let length = 0;
    for await (const piece of undoCodings(framed, contentEncoding, maxBytes)) {
      length += piece.length;
      if (length > maxBytes) throw new ProbeFailure("too-big");
      pieces.push(piece.slice());
    }
    const bytes = Buffer.concat(pieces);
    const charset = charsetOf(contentType, bytes.subarray(0, CHARSET_BYTES));
    return new TextDecoder(charset ?? "utf-8").decode(bytes);
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

  /** The body without its framing; each piece is valid until the next one. */
  async *#pieces(maxFramedBytes: number): AsyncGenerator<Uint8Array> {
    const pieces: Uint8Array[] = [];
    const take = (piece: Uint8Array) => pieces.push(piece);
    let isOver = this.#take(take);
    while (true) {
      yield* pieces.splice(0);
      if (isOver) return;
      if (this.#framedBytes > maxFramedBytes) {
        throw new ProbeFailure("too-big");
      }
      isOver = await this.#more(take);
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
