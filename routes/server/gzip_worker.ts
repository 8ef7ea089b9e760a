import { gzipSync } from "node:zlib";

/** A text to pack, at a level of zlib's. */
export interface GzipJob {
  readonly id: number;
  readonly text: string;
  readonly level: number;
}

export interface Packed {
  /** Of the job. */
  readonly id: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/** What a worker's global scope has beyond that of a page. */
interface WorkerScope {
  onmessage: ((event: MessageEvent<GzipJob>) => void) | null;
  postMessage(message: Packed, transfer: Transferable[]): void;
}

// In the program's own thread, where only the types are used, this does nothing.
if (!("Window" in globalThis) && "postMessage" in globalThis) {
  const scope = globalThis as unknown as WorkerScope;
  scope.onmessage = ({ data: { id, text, level } }) => {
    const bytes = new Uint8Array(gzipSync(text, { level }));
    scope.postMessage({ id, bytes }, [bytes.buffer]);
  };
}
