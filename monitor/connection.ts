/** What an exchange needs of a connection. */
export interface Connection {
  /** Fills the front of `buffer`; resolves to the count, null at the end. */
  read(buffer: Uint8Array): Promise<number | null>;
  /** Resolves once all of `bytes` were handed on. */
  write(bytes: Uint8Array): Promise<void>;
  /** Ends pending reads and writes too. May be called twice. */
  close(): void;
}
