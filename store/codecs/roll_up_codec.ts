import { codeOf, wordOf } from "../../monitor/codes.ts";
import type { RollUp } from "../../monitor/roll_up.ts";
import type { Finding, StateTimes } from "../../monitor/state_times.ts";
import { OUTCOMES } from "../../monitor/types.ts";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";

/** What is written; 1 is read too. */
const FORMAT = 2;

/** Far from the codes of outcomes, beside which it stands: a version that does not know it keeps it. */
const MAINTENANCE_CODE = 1_000;

/** Packs one roll-up per url, some 40 bytes each. */
export function encodeRollUps(
  rollUps: ReadonlyMap<number, RollUp>,
): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.unsigned(FORMAT);
  const base = rollUps.values().reduce(
    (latest, { finding }) => Math.max(latest, finding?.at ?? 0),
    0,
  );
  writer.unsigned(base);
  let previous = 0;
  for (const [id, rollUp] of [...rollUps].sort(([a], [b]) => a - b)) {
    writer.unsigned(id - previous);
    previous = id;
    writer.nested(encodeOne(rollUp, base));
  }
  return writer.bytes();
}

/** All roll-ups, or only that of the url `only`. */
export function decodeRollUps(
  bytes: Uint8Array,
  only?: number,
): Map<number, RollUp> {
  const reader = new ByteReader(bytes);
  const format = reader.unsigned();
  if (format !== 1 && format !== FORMAT) {
    throw new RangeError(`Cannot read roll-ups: format ${format} is unknown`);
  }
  const base = format === 1 ? 0 : reader.unsigned();
  const rollUps = new Map<number, RollUp>();
  let id = 0;
  while (!reader.done) {
    id += reader.unsigned();
    if (only !== undefined && id !== only) reader.skipNested();
    else {
      const part = reader.nested();
      rollUps.set(
        id,
        format === 1 ? decodeFormat1(part) : new UnpackedRollUp(part, base),
      );
    }
  }
  return rollUps;
}

function encodeOne(rollUp: RollUp, base: number): ByteWriter {
  const writer = new ByteWriter();
  writer.unsigned(rollUp.upCount);
  writer.unsigned(rollUp.downCount);
  writer.unsigned(rollUp.unknownCount);
  writer.unsigned(rollUp.durationTenths);
  writer.unsigned(rollUp.uncoveredCount);
  encodeFinding(writer, rollUp.finding, base);
  writer.nested(encodeTimes(rollUp.times));
  let previous = 0;
  for (const [bucket, count] of [...rollUp.buckets].sort(([a], [b]) => a - b)) {
    writer.unsigned(bucket - previous);
    previous = bucket;
    writer.unsigned(count);
  }
  return writer;
}

/** How long the state is believed comes first: that is never 0, which so stands for null. */
function encodeFinding(
  writer: ByteWriter,
  finding: Finding | null,
  base: number,
): void {
  writer.unsigned(finding?.forMs ?? 0);
  if (finding === null) return;
  writer.unsigned(codeOf(OUTCOMES, finding.outcome));
  writer.unsigned(base - finding.at);
}

function decodeFinding(reader: ByteReader, base: number): Finding | null {
  const forMs = reader.unsigned();
  if (forMs === 0) return null;
  const outcome = wordOf(OUTCOMES, reader.unsigned());
  return { at: base - reader.unsigned(), outcome, forMs };
}

function encodeTimes(times: StateTimes): ByteWriter {
  const writer = new ByteWriter();
  for (const [state, [first, second]] of times) {
    writer.unsigned(
      state === "maintenance" ? MAINTENANCE_CODE : codeOf(OUTCOMES, state),
    );
    writer.unsigned(first);
    writer.unsigned(second);
  }
  return writer;
}

function decodeTimes(reader: ByteReader): StateTimes {
  const times: StateTimes = new Map();
  while (!reader.done) {
    const code = reader.unsigned();
    const state = code === MAINTENANCE_CODE
      ? "maintenance"
      : wordOf(OUTCOMES, code);
    times.set(state, [reader.unsigned(), reader.unsigned()]);
  }
  return times;
}

/** Times and buckets are unpacked when somebody asks for them: most want the counts alone. A copy made with `...` lacks both. */
class UnpackedRollUp implements RollUp {
  upCount: number;
  downCount: number;
  unknownCount: number;
  durationTenths: number;
  uncoveredCount: number;
  readonly finding: Finding | null;
  readonly #packedTimes: ByteReader;
  readonly #packedBuckets: ByteReader;
  #times: StateTimes | null = null;
  #buckets: Map<number, number> | null = null;

  constructor(reader: ByteReader, base: number) {
    this.upCount = reader.unsigned();
    this.downCount = reader.unsigned();
    this.unknownCount = reader.unsigned();
    this.durationTenths = reader.unsigned();
    this.uncoveredCount = reader.unsigned();
    this.finding = decodeFinding(reader, base);
    this.#packedTimes = reader.nested();
    this.#packedBuckets = reader; // what is left of it
  }

  get times(): StateTimes {
    return this.#times ??= decodeTimes(this.#packedTimes);
  }

  get buckets(): Map<number, number> {
    return this.#buckets ??= decodeBuckets(this.#packedBuckets);
  }
}

/** Format 1 had counts alone. */
function decodeFormat1(reader: ByteReader): RollUp {
  const counts = {
    upCount: reader.unsigned(),
    downCount: reader.unsigned(),
    unknownCount: reader.unsigned(),
  };
  return {
    ...counts,
    durationTenths: reader.unsigned(),
    buckets: decodeBuckets(reader),
    times: new Map(),
    uncoveredCount: counts.upCount + counts.downCount + counts.unknownCount,
    finding: null,
  };
}

function decodeBuckets(reader: ByteReader): Map<number, number> {
  const buckets = new Map<number, number>();
  let bucket = 0;
  while (!reader.done) {
    bucket += reader.unsigned();
    buckets.set(bucket, reader.unsigned());
  }
  return buckets;
}
