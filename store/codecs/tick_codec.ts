import type { TicksByUrl } from "../../monitor/record/shard_store.ts";
import { ERROR_KINDS, type Outcome, type Tick } from "../../monitor/types.ts";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";

const OUTCOMES: readonly Outcome[] = ["unknown", "up", "down"];
const FORMAT = 1;
/** An id and a length. */
const MAX_HEAD_BYTES = 12;

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
 * millisecond. A tick of a steady url takes one to two bytes.
 */
export class TickPacker {
  readonly #writer = new ByteWriter();
  readonly #base: number;
  #lastId = 0;

  /** `base` is a time near the ticks. */
  constructor(base: number) {
    this.#base = Number.isFinite(base) ? base : 0;
    this.#writer.unsigned(FORMAT);
    this.#writer.unsigned(this.#base);
  }

  get isEmpty(): boolean {
    return this.#lastId === 0;
  }

  /** Adds a url's ticks, of which there is at least one; urls come in the order of their ids. False, and nothing is added, if that made it longer than `maxBytes`. */
  add(id: number, ticks: readonly Tick[], maxBytes = Infinity): boolean {
    const part = encodeUrl(ticks, this.#base);
    const length = this.#writer.length + part.length + MAX_HEAD_BYTES;
    if (length > maxBytes) return false;
    this.#writer.unsigned(id - this.#lastId);
    this.#writer.nested(part);
    this.#lastId = id;
    return true;
  }

  bytes(): Uint8Array<ArrayBuffer> {
    return this.#writer.bytes();
  }
}

/** All ticks, or only those of the url `only`. */
export function decodeTicks(
  bytes: Uint8Array,
  only?: number,
): Map<number, Tick[]> {
  const { base, reader } = open(bytes);
  const ticks = new Map<number, Tick[]>();
  let id = 0;
  while (!reader.done) {
    id += reader.unsigned();
    if (only !== undefined && id !== only) reader.skipNested();
    else ticks.set(id, decodeUrl(reader.nested(), base));
  }
  return ticks;
}

/** A time at or shortly before the first of packed ticks; null where there are none. Costs next to nothing. */
export function baseOfTicks(bytes: Uint8Array): number | null {
  const { base, reader } = open(bytes);
  return reader.done ? null : base;
}

function open(bytes: Uint8Array): { base: number; reader: ByteReader } {
  const reader = new ByteReader(bytes);
  const format = reader.unsigned();
  if (format !== FORMAT) {
    throw new RangeError(`Cannot read ticks: format ${format} is unknown`);
  }
  return { base: reader.unsigned(), reader };
}

function encodeUrl(ticks: readonly Tick[], base: number): ByteWriter {
  const writer = new ByteWriter();
  writer.unsigned(ticks.length);
  encodeSlots(writer, ticks, base);
  encodeRuns(writer, ticks.map(resultCode));
  let previous = 0;
  for (const tick of ticks) {
    const tenths = Math.round(tick.durationMs * 10);
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

/** Outcome, error kind and status in one number. */
function resultCode({ outcome, kind, status }: Tick): number {
  const kindCode = kind === null ? 0 : ERROR_KINDS.indexOf(kind) + 1;
  return OUTCOMES.indexOf(outcome) + 3 * (kindCode + 16 * (status ?? 0));
}

function decodeUrl(reader: ByteReader, base: number): Tick[] {
  const count = reader.unsigned();
  if (count > reader.left) {
    throw new RangeError(`Cannot read ticks: ${count} do not fit their bytes`);
  }
  const first = base + reader.signed();
  const distances = decodeRuns(reader, count - 1);
  const codes = decodeRuns(reader, count);
  const ticks: Tick[] = [];
  let at = first;
  let tenths = 0;
  for (let index = 0; index < count; index++) {
    const distance = index === 0 ? 0 : distances[index - 1] as number;
    at += distance % 2 === 0 ? distance / 2 : -(distance + 1) / 2;
    tenths += reader.signed();
    ticks.push({
      at,
      durationMs: tenths / 10,
      ...decodeResult(codes[index] as number),
    });
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

function decodeResult(code: number): Pick<Tick, "outcome" | "kind" | "status"> {
  const kindCode = Math.floor(code / 3) % 16;
  const status = Math.floor(code / 48);
  return {
    outcome: OUTCOMES[code % 3] as Outcome,
    kind: kindCode === 0 ? null : ERROR_KINDS[kindCode - 1] ?? null,
    status: status === 0 ? null : status,
  };
}
