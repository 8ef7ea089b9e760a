import type { Duplex } from "node:stream";
import { ProbeFailure } from "./probe_failure.ts";

/** What an exchange needs of a connection. */
export interface Connection {
  /** Both ends are one address of this machine: it may be Uptick that answers. */
  readonly isLocal?: boolean;
  /** Fills the front of `buffer`; resolves to the count, null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Resolves once all of `bytes` were handed on. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends pending reads and writes too. May be called twice. */
  close(): void;
}

/** Deno's own socket. One write goes out at once: with nothing unsent, Nagle's algorithm does not wait. */
export class PlainConnection implements Connection {
  readonly #socket: Deno.TcpConn;
  #closed = false;

  constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  get isLocal(): boolean {
    const { localAddr, remoteAddr } = this.#socket;
    return localAddr.hostname === remoteAddr.hostname;
  }

  read(buffer: Uint8Array): Promise<number | null> {
    return this.#socket.read(buffer);
  }

  async write(bytes: Uint8Array): Promise<void> {
    let sent = await this.#socket.write(bytes);
    while (sent < bytes.length) {
      sent += await this.#socket.write(bytes.subarray(sent));
    }
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }
}

/** A stream of Node's as a connection: read on demand, so that it cannot pile up. */
export class SocketConnection implements Connection {
  readonly #socket: Duplex;
  /** What of the last chunk did not fit its reader's buffer. */
  #rest: Uint8Array | null = null;
  #ended = false;
  #error: Error | null = null;
  #wake: (() => void) | null = null;

  constructor(socket: Duplex) {
    this.#socket = socket;
    socket.on("readable", () => this.#wake?.());
    socket.on("end", () => {
      this.#ended = true;
      this.#wake?.();
    });
    socket.on("error", (error) => {
      this.#error = error;
      this.#wake?.();
    });
    socket.on("close", () => this.#wake?.());
  }

  async read(buffer: Uint8Array): Promise<number | null> {
    while (true) {
      const chunk: Uint8Array | null = this.#rest ?? this.#socket.read();
      if (chunk !== null) return this.#deliver(chunk, buffer);
      if (this.#error !== null) throw failureOf(this.#error);
      if (this.#ended) return null;
      if (this.#socket.destroyed) throw new ProbeFailure("protocol");
      await new Promise<void>((wake) => this.#wake = wake);
    }
  }

  write(bytes: Uint8Array): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#socket.write(
        bytes,
        (error) => error ? reject(failureOf(error)) : resolve(),
      );
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #deliver(chunk: Uint8Array, buffer: Uint8Array): number {
    const count = Math.min(chunk.length, buffer.length);
    buffer.set(chunk.subarray(0, count));
    this.#rest = count < chunk.length ? chunk.subarray(count) : null;
    return count;
  }
}

/** In TLS 1.3 a server refuses our lack of a certificate only after the handshake. */
function failureOf(error: Error): ProbeFailure {
  const isTls = "code" in error && String(error.code).startsWith("ERR_SSL_");
  return new ProbeFailure(isTls ? "tls" : "protocol");
}
