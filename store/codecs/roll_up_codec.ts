import type { RollUp } from "../../monitor/roll_up.ts";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";

const FORMAT = 1;

/** Packs one roll-up per url, some 20 bytes each. */
export function encodeRollUps(
  rollUps: ReadonlyMap<number, RollUp>,
): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  writer.unsigned(FORMAT);
  let previous = 0;
  for (const [id, rollUp] of [...rollUps].sort(([a], [b]) => a - b)) {
    writer.unsigned(id - previous);
    previous = id;
    writer.nested(encodeOne(rollUp));
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
  if (format !== FORMAT) {
    throw new RangeError(`Cannot read roll-ups: format ${format} is unknown`);
  }
  const rollUps = new Map<number, RollUp>();
  let id = 0;
  while (!reader.done) {
    id += reader.unsigned();
    if (only !== undefined && id !== only) reader.skipNested();
    else rollUps.set(id, decodeOne(reader.nested()));
  }
  return rollUps;
}

function encodeOne(rollUp: RollUp): ByteWriter {
  const writer = new ByteWriter();
  writer.unsigned(rollUp.upCount);
  writer.unsigned(rollUp.downCount);
  writer.unsigned(rollUp.unknownCount);
  writer.unsigned(rollUp.durationTenths);
  let previous = 0;
  for (const [bucket, count] of [...rollUp.buckets].sort(([a], [b]) => a - b)) {
    writer.unsigned(bucket - previous);
    previous = bucket;
    writer.unsigned(count);
  }
  return writer;
}

/** The buckets are unpacked when somebody asks for them: most want the counts alone. */
function decodeOne(reader: ByteReader): RollUp {
  let buckets: Map<number, number> | null = null;
  return {
    upCount: reader.unsigned(),
    downCount: reader.unsigned(),
    unknownCount: reader.unsigned(),
    durationTenths: reader.unsigned(),
    get buckets() {
      return buckets ??= decodeBuckets(reader);
    },
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
