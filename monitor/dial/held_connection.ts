import type { Connection } from "./connection.ts";

/** A connection that gives its place back when it is closed. */
export class HeldConnection implements Connection {
  readonly #connection: Connection;
  readonly #release: () => void;

  constructor(connection: Connection, release: () => void) {
    this.#connection = connection;
    this.#release = release;
  }

  get isLocal(): boolean {
    return this.#connection.isLocal ?? false;
  }

  read(buffer: Uint8Array): Promise<number | null> {
    return this.#connection.read(buffer);
  }

  write(bytes: Uint8Array): Promise<void> {
    return this.#connection.write(bytes);
  }

  close(): void {
    this.#release();
    this.#connection.close();
  }
}
