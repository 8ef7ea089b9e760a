import { codeOf, codeOfKind, kindOf, wordOf } from "../../monitor/codes.ts";
import type { TicksByUrl } from "../../monitor/record/shard_store.ts";
import { OUTCOMES, type Tick } from "../../monitor/types.ts";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";

/** What is written; 1 is read too. */
const FORMAT = 2;
/** An id and a length. */
const MAX_HEAD_BYTES = 12;
/** The format, the base and the number of results. */
const MAX_START_BYTES = 18;

/** What a tick says besides its times. */
interface Result extends Pick<Tick, "outcome" | "kind" | "status"> {
  readonly isTimed: boolean;
}

/** Packs ticks: all of them in one value. */
export function encodeTicks(ticks: TicksByUrl): Uint8Array<ArrayBuffer> {
  const lists = [...ticks].filter(([, list]) => list.length > 0)
    .sort(([a], [b]) => a - b);
  const packer = new TickPacker(
    Math.min(...lists.map(([, list]) => list[0]?.at ?? 0)),
  );
  for (const [id, list] of lists) packer.add(id, list);
  return packer.bytes();
}

/**
 * Packs the ticks of several urls, in columns: slots and results as runs, since
 * both mostly repeat, and response times as differences in tenths of a
 * millisecond. What a tick says is the number of a row in a table at the start,
 * so that its codes can be of any size. A tick of a steady url takes one to two
 * bytes.
 */
export class TickPacker {
  readonly #urls = new ByteWriter();
  readonly #results = new ResultTable();
  readonly #base: number;
  #lastId = 0;

  /** `base` is a time near the ticks. */
  constructor(base: number) {
    this.#base = Number.isFinite(base) ? base : 0;
  }

  get isEmpty(): boolean {
    return this.#lastId === 0;
  }

  /** Adds a url's ticks, of which there is at least one; urls come in the order of their ids. False, and nothing is added, if that made it longer than `maxBytes`. */
  add(id: number, ticks: readonly Tick[], maxBytes = Infinity): boolean {
    const known = this.#results.size;
    const part = encodeUrl(ticks, this.#base, this.#results);
    const length = MAX_START_BYTES + this.#results.bytes().length +
      this.#urls.length + part.length + MAX_HEAD_BYTES;
    if (length > maxBytes) {
      this.#results.cutTo(known);
      return false;
    }
    this.#urls.unsigned(id - this.#lastId);
    this.#urls.nested(part);
    this.#lastId = id;
    return true;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const writer = new ByteWriter();
    writer.unsigned(FORMAT);
    writer.unsigned(this.#base);
    writer.unsigned(this.#results.size);
    writer.append(this.#results.bytes());
    writer.append(this.#urls.bytes());
    return writer.bytes();
  }
}

/** The different results of a value, each once. */
class ResultTable {
  readonly #numbers = new Map<number, number>();

  get size(): number {
    return this.#numbers.size;
  }

  /** The number of a tick's result, which is added if it is new. */
  numberOf({ outcome, kind, status, durationMs }: Tick): number {
    const code = codeOf(OUTCOMES, outcome) +
      CODES * (codeOfKind(kind) + CODES * (durationMs === null ? 0 : 1) +
          2 * CODES * (status ?? 0));
    const known = this.#numbers.get(code);
    if (known !== undefined) return known;
    const number = this.#numbers.size;
    this.#numbers.set(code, number);
    return number;
  }

  /** Takes out those that were added after the first `size`. */
  cutTo(size: number): void {
    for (const code of [...this.#numbers.keys()].slice(size)) {
      this.#numbers.delete(code);
    }
  }

  bytes(): Uint8Array<ArrayBuffer> {
    const writer = new ByteWriter();
    for (const code of this.#numbers.keys()) {
      const rest = Math.floor(code / CODES);
      writer.unsigned(code % CODES);
      writer.unsigned(rest % CODES);
      writer.unsigned(Math.floor(rest / CODES));
    }
    return writer.bytes();
  }
}

/** Codes of outcomes and of kinds are below this. */
const CODES = 65_536;

function readResult(reader: ByteReader): Result {
  const outcome = reader.unsigned();
  const kind = reader.unsigned();
  const last = reader.unsigned();
  return {
    outcome: wordOf(OUTCOMES, outcome),
    kind: kindOf(kind),
    status: last < 2 ? null : Math.floor(last / 2),
    isTimed: last % 2 === 1,
  };
}

/** All ticks, or only those of the url `only`. */
export function decodeTicks(
  bytes: Uint8Array,
  only?: number,
): Map<number, Tick[]> {
  const { base, resultOf, reader } = open(bytes);
  const ticks = new Map<number, Tick[]>();
  let id = 0;
  while (!reader.done) {
    id += reader.unsigned();
    if (only !== undefined && id !== only) reader.skipNested();
    else ticks.set(id, decodeUrl(reader.nested(), base, resultOf));
  }
  return ticks;
}

/** A time at or shortly before the first of packed ticks; null where there are none. Costs next to nothing. */
export function baseOfTicks(bytes: Uint8Array): number | null {
  const { base, reader } = open(bytes);
  return reader.done ? null : base;
}

interface Opened {
  readonly base: number;
  /** What a number in a run of results stands for. */
  readonly resultOf: (code: number) => Result;
  /** Stands before the first url. */
  readonly reader: ByteReader;
}

function open(bytes: Uint8Array): Opened {
  const reader = new ByteReader(bytes);
  const format = reader.unsigned();
  if (format !== 1 && format !== FORMAT) {
    throw new RangeError(`Cannot read ticks: format ${format} is unknown`);
  }
  const base = reader.unsigned();
  if (format === 1) return { base, resultOf: resultOfFormat1, reader };
  const results: Result[] = [];
  for (let left = reader.unsigned(); left > 0; left--) {
    results.push(readResult(reader));
  }
  const resultOf = (number: number) => {
    const result = results[number];
    if (result !== undefined) return result;
    throw new RangeError(`Cannot read ticks: there is no result ${number}`);
  };
  return { base, resultOf, reader };
}

/** Format 1 had outcome, kind and status in one number, and room for 3 and 16. */
function resultOfFormat1(code: number): Result {
  const status = Math.floor(code / 48);
  return {
    outcome: wordOf(OUTCOMES, code % 3),
    kind: kindOf(Math.floor(code / 3) % 16),
    status: status === 0 ? null : status,
    isTimed: code % 3 !== 0,
  };
}

function encodeUrl(
  ticks: readonly Tick[],
  base: number,
  results: ResultTable,
): ByteWriter {
  const writer = new ByteWriter();
  writer.unsigned(ticks.length);
  encodeSlots(writer, ticks, base);
  encodeRuns(writer, ticks.map((tick) => results.numberOf(tick)));
  let previous = 0;
  for (const { durationMs } of ticks) {
    const tenths = durationMs === null ? previous : Math.round(durationMs * 10);
    writer.signed(tenths - previous);
    previous = tenths;
  }
  return writer;
}

/** The first slot, then the distances between slots. */
function encodeSlots(
  writer: ByteWriter,
  ticks: readonly Tick[],
  base: number,
): void {
  let previous = ticks[0]?.at ?? base;
  writer.signed(previous - base);
  const distances = ticks.slice(1).map(({ at }) => {
    const distance = at - previous;
    previous = at;
    return distance < 0 ? -distance * 2 - 1 : distance * 2;
  });
  encodeRuns(writer, distances);
}

/** Pairs of value and how often it repeats; their sum tells the reader where they end. */
function encodeRuns(writer: ByteWriter, values: readonly number[]): void {
  for (let start = 0; start < values.length;) {
    const value = values[start] as number;
    let end = start + 1;
    while (values[end] === value) end++;
    writer.unsigned(value);
    writer.unsigned(end - start);
    start = end;
  }
}

function decodeUrl(
  reader: ByteReader,
  base: number,
  resultOf: Opened["resultOf"],
): Tick[] {
  const count = reader.unsigned();
  if (count > reader.left) {
    throw new RangeError(`Cannot read ticks: ${count} do not fit their bytes`);
  }
  let at = base + reader.signed();
  const distances = decodeRuns(reader, count - 1);
  const codes = decodeRuns(reader, count);
  const ticks: Tick[] = [];
  let tenths = 0;
  for (let index = 0; index < count; index++) {
    const distance = index === 0 ? 0 : distances[index - 1] as number;
    at += distance % 2 === 0 ? distance / 2 : -(distance + 1) / 2;
    tenths += reader.signed();
    const { outcome, kind, status, isTimed } = resultOf(codes[index] as number);
    const durationMs = isTimed ? tenths / 10 : null;
    ticks.push({ at, outcome, durationMs, status, kind });
  }
  return ticks;
}

function decodeRuns(reader: ByteReader, count: number): number[] {
  const values: number[] = [];
  while (values.length < count) {
    const value = reader.unsigned();
    const repeats = reader.unsigned();
    if (repeats === 0 || values.length + repeats > count) {
      throw new RangeError(
        `Cannot read ticks: a run of ${repeats} does not fit ${count} ticks`,
      );
    }
    for (let index = 0; index < repeats; index++) values.push(value);
  }
  return values;
}
