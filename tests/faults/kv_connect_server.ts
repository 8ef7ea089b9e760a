/**
 * A KV Connect server as a process of its own, where there is no `denokv`: it
 * reads ranges and writes atomically, as much as Uptick asks for. Its arguments
 * are a port and a file to which each commit is appended, so that nothing is
 * lost when it is killed and started again.
 */
import { sayJson } from "./json_lines.ts";
import { type Fields, readFields, writeFields } from "./protobuf.ts";

const SUCCESS = 1;
const CHECK_FAILURE = 2;
const SET = 1;
const DELETE = 2;
const DAY_MS = 86_400_000;

interface Entry {
  readonly value: string;
  readonly encoding: number;
  /** 0 when it never expires. */
  readonly expiresAt: number;
  readonly version: number;
}

/** Keys and values are hexadecimal: their order as texts is that of their bytes. */
class KvFile {
  readonly #entries = new Map<string, Entry>();
  readonly #file: Deno.FsFile;
  #version = 0;

  constructor(path: string) {
    this.#file = Deno.openSync(path, {
      ...{ create: true, append: true, read: true },
    });
    for (const line of Deno.readTextFileSync(path).split("\n")) {
      if (line === "") continue;
      const commit = JSON.parse(line) as [string, Entry | null][];
      for (const [key, entry] of commit) this.#put(key, entry);
    }
  }

  version(key: string): number {
    return this.#live(key)?.version ?? 0;
  }

  /** The version of the commit, which is on its way to the disk. */
  commit(puts: readonly [key: string, entry: Omit<Entry, "version"> | null][]) {
    const version = ++this.#version;
    const commit = puts.map(([key, entry]) =>
      [key, entry && { ...entry, version }] as const
    );
    const line = new TextEncoder().encode(`${JSON.stringify(commit)}\n`);
    for (let at = 0; at < line.length;) {
      at += this.#file.writeSync(line.subarray(at));
    }
    for (const [key, entry] of commit) this.#put(key, entry);
    return version;
  }

  range({ start, end, limit, isReverse }: {
    start: string;
    end: string;
    limit: number;
    isReverse: boolean;
  }): [string, Entry][] {
    const keys = [...this.#entries.keys()]
      .filter((key) => key >= start && key < end).sort();
    if (isReverse) keys.reverse();
    return keys.flatMap((key): [string, Entry][] => {
      const entry = this.#live(key);
      return entry === undefined ? [] : [[key, entry]];
    }).slice(0, limit);
  }

  #live(key: string): Entry | undefined {
    const entry = this.#entries.get(key);
    const isOver = entry !== undefined && entry.expiresAt > 0 &&
      entry.expiresAt <= Date.now();
    return isOver ? undefined : entry;
  }

  #put(key: string, entry: Entry | null): void {
    if (entry === null) this.#entries.delete(key);
    else this.#entries.set(key, entry);
    this.#version = Math.max(this.#version, entry?.version ?? 0);
  }
}

function bytesAt(fields: Fields, field: number): Uint8Array<ArrayBuffer> {
  const [value] = fields.get(field) ?? [];
  return value instanceof Uint8Array ? value.slice() : new Uint8Array();
}

function numberAt(fields: Fields, field: number): number {
  const [value] = fields.get(field) ?? [];
  return typeof value === "number" ? value : 0;
}

function messagesAt(fields: Fields, field: number): Fields[] {
  return (fields.get(field) ?? []).map((value) =>
    readFields(value as Uint8Array)
  );
}

/** Ten bytes, as texts of which the order is that of the versions. */
function stampOf(version: number): Uint8Array {
  return Uint8Array.fromHex(version.toString(16).padStart(16, "0") + "0000");
}

function read(kv: KvFile, request: Fields): Uint8Array {
  const ranges = messagesAt(request, 1).map((range) => {
    const entries = kv.range({
      start: bytesAt(range, 1).toHex(),
      end: bytesAt(range, 2).toHex(),
      limit: numberAt(range, 3),
      isReverse: numberAt(range, 4) === 1,
    });
    return writeFields(entries.map(([key, { value, encoding, version }]) => [
      1,
      writeFields([
        [1, Uint8Array.fromHex(key)],
        [2, Uint8Array.fromHex(value)],
        [3, encoding],
        [4, stampOf(version)],
      ]),
    ]));
  });
  return writeFields([
    ...ranges.map((range) => [1, range] as const),
    [4, 1],
    [8, SUCCESS],
  ]);
}

function write(kv: KvFile, request: Fields): Uint8Array {
  const isStale = messagesAt(request, 1).some((check) => {
    const stamp = bytesAt(check, 2);
    const wanted = stamp.length === 0
      ? 0
      : parseInt(stamp.toHex().slice(0, 16), 16);
    return kv.version(bytesAt(check, 1).toHex()) !== wanted;
  });
  if (isStale) return writeFields([[1, CHECK_FAILURE]]);
  const version = kv.commit(
    messagesAt(request, 2).map((mutation) => {
      const key = bytesAt(mutation, 1).toHex();
      const kind = numberAt(mutation, 3);
      if (kind === DELETE) return [key, null];
      if (kind !== SET) {
        throw new RangeError(`Cannot carry out mutation ${kind}`);
      }
      const value = readFields(bytesAt(mutation, 2));
      return [key, {
        value: bytesAt(value, 1).toHex(),
        encoding: numberAt(value, 2),
        expiresAt: numberAt(mutation, 4),
      }];
    }),
  );
  return writeFields([[1, SUCCESS], [2, stampOf(version)]]);
}

/** What a client must know first; all may come in. */
function metadata(): Response {
  return Response.json({
    version: 3,
    databaseId: "00000000-0000-0000-0000-000000000000",
    endpoints: [{ url: "/v3", consistency: "strong" }],
    token: "any",
    expiresAt: new Date(Date.now() + DAY_MS).toISOString(),
  });
}

if (import.meta.main) {
  const [port = "0", path = ""] = Deno.args;
  const kv = new KvFile(path);
  const answers: Record<string, (kv: KvFile, request: Fields) => Uint8Array> = {
    "/v3/snapshot_read": read,
    "/v3/atomic_write": write,
  };
  Deno.serve({
    hostname: "127.0.0.1",
    port: Number(port),
    onListen: (address) => sayJson({ port: address.port }),
  }, async (request) => {
    const { pathname } = new URL(request.url);
    const answer = answers[pathname];
    const body = new Uint8Array(await request.arrayBuffer());
    if (pathname === "/") return metadata();
    if (answer === undefined) return new Response(null, { status: 404 });
    return new Response(answer(kv, readFields(body)).slice(), {
      headers: { "Content-Type": "application/x-protobuf" },
    });
  });
}
