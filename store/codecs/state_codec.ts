import { codeOf, codeOfKind, kindOf, wordOf } from "../../monitor/codes.ts";
import { type MonitorState, STATUSES } from "../../monitor/monitor_state.ts";
import type { ShardSnapshot } from "../../monitor/record/shard_store.ts";
import { OUTCOMES } from "../../monitor/types.ts";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";

type Stored = Omit<ShardSnapshot, "versionstamp">;

/** What is written; 1 is read too. */
const FORMAT = 2;

/**
 * Packs the states of a shard, some 45 bytes per url. Times are kept as
 * distances from one base, which makes them short.
 */
export function encodeStates(snapshot: Stored): Uint8Array<ArrayBuffer> {
  const writer = new ByteWriter();
  const states = [...snapshot.states.values()].sort((a, b) => a.id - b.id);
  const base = states.reduce(
    (latest, { lastAt }) => Math.max(latest, lastAt),
    0,
  );
  writer.unsigned(FORMAT);
  writer.unsigned(snapshot.commitId);
  writer.unsigned(snapshot.packedHour);
  writer.unsigned(base);
  let previous = 0;
  for (const state of states) {
    writer.unsigned(state.id - previous);
    previous = state.id;
    encodeState(writer, state, base);
  }
  return writer.bytes();
}

export function decodeStates(bytes: Uint8Array): Stored {
  const reader = new ByteReader(bytes);
  const { format, commitId, packedHour } = decodeHead(reader);
  const decodeOne = format === 1 ? decodeFormat1 : decodeState;
  const base = reader.unsigned();
  const states = new Map<number, MonitorState>();
  let id = 0;
  while (!reader.done) {
    id += reader.unsigned();
    states.set(id, decodeOne(reader, id, base));
  }
  return { states, commitId, packedHour };
}

/** The hour that is packed, without the states: of thousands of urls they cost most. */
export function decodePackedHour(bytes: Uint8Array): number {
  return decodeHead(new ByteReader(bytes)).packedHour;
}

function decodeHead(reader: ByteReader) {
  const format = reader.unsigned();
  if (format !== 1 && format !== FORMAT) {
    throw new RangeError(`Cannot read states: format ${format} is unknown`);
  }
  const commitId = reader.unsigned();
  const packedHour = reader.unsigned();
  return { format, commitId, packedHour };
}

function encodeState(
  writer: ByteWriter,
  state: MonitorState,
  base: number,
): void {
  writer.unsigned(codeOf(STATUSES, state.status));
  writer.unsigned(codeOf(OUTCOMES, state.lastOutcome));
  writer.unsigned(state.failures);
  writer.unsigned(state.eventNumber);
  if (state.eventNumber > 0) writer.signed(base - state.since);
  writer.unsigned(state.cause === null ? 0 : 1 + codeOfKind(state.cause.kind));
  if (state.cause !== null) writer.unsigned(state.cause.status ?? 0);
  writer.unsigned(state.upCount);
  writer.unsigned(state.downCount);
  writer.unsigned(state.unknownCount);
  writer.unsigned(state.untimedCount);
  writer.unsigned(state.durationTenths);
  writer.signed(base - state.lastAt);
  writer.unsigned(orZero(
    state.lastDurationMs === null
      ? null
      : Math.round(state.lastDurationMs * 10),
  ));
  writer.unsigned(codeOfKind(state.lastKind));
  writer.unsigned(state.lastStatus ?? 0);
  writer.unsigned(orZero(state.certificateExpiryHour));
  const answers = answersOf(state);
  writer.unsigned(answers);
  if (state.failures + answers > 0) {
    writer.signed(base - state.streakAt);
  }
  writer.unsigned(state.upMs);
  writer.unsigned(state.downMs);
}

/** Answers in a row that may change the status. A url that is up has no successes: programs of before read them as such. */
function answersOf(
  { status, degradedAnswers, successes }: MonitorState,
): number {
  return status === "up" ? degradedAnswers : successes;
}

function decodeState(
  reader: ByteReader,
  id: number,
  base: number,
): MonitorState {
  const status = wordOf(STATUSES, reader.unsigned());
  const lastOutcome = wordOf(OUTCOMES, reader.unsigned());
  const failures = reader.unsigned();
  const eventNumber = reader.unsigned();
  const since = eventNumber > 0 ? base - reader.signed() : 0;
  const causeCode = reader.unsigned();
  const cause = causeCode === 0
    ? null
    : { kind: kindOf(causeCode - 1), status: orNull(reader.unsigned()) };
  const counts = {
    upCount: reader.unsigned(),
    downCount: reader.unsigned(),
    unknownCount: reader.unsigned(),
    untimedCount: reader.unsigned(),
    durationTenths: reader.unsigned(),
  };
  const lastAt = base - reader.signed();
  const tenths = fromZero(reader.unsigned());
  const lastKind = kindOf(reader.unsigned());
  const lastStatus = orNull(reader.unsigned());
  const certificateExpiryHour = fromZero(reader.unsigned());
  const answers = reader.unsigned();
  const isUp = status === "up";
  const successes = isUp ? 0 : answers;
  return {
    id,
    status,
    since,
    eventNumber,
    cause,
    failures,
    successes,
    degradedAnswers: isUp ? answers : 0,
    streakAt: failures + answers > 0 ? base - reader.signed() : 0,
    ...counts,
    upMs: reader.unsigned(),
    downMs: reader.unsigned(),
    lastAt,
    lastOutcome,
    lastDurationMs: tenths === null ? null : tenths / 10,
    lastKind,
    lastStatus,
    certificateExpiryHour,
  };
}

/** Format 1 had status, outcome and failures in one number, and kind and status in another. */
function decodeFormat1(
  reader: ByteReader,
  id: number,
  base: number,
): MonitorState {
  const code = reader.unsigned();
  const status = wordOf(STATUSES, code % 3);
  const lastOutcome = wordOf(OUTCOMES, Math.floor(code / 3) % 3);
  const eventNumber = reader.unsigned();
  const since = eventNumber > 0 ? base - reader.signed() : 0;
  const cause = status === "down" ? causeOfFormat1(reader.unsigned()) : null;
  const counts = {
    upCount: reader.unsigned(),
    downCount: reader.unsigned(),
    unknownCount: reader.unsigned(),
    untimedCount: 0,
    durationTenths: reader.unsigned(),
  };
  const lastAt = base - reader.signed();
  const lastDurationMs = reader.unsigned() / 10;
  const last = causeOfFormat1(reader.unsigned());
  const failures = Math.floor(code / 9);
  return {
    id,
    status,
    since,
    eventNumber,
    cause,
    failures,
    successes: 0,
    degradedAnswers: 0,
    // of those in a row, only the latest is known
    streakAt: failures > 0 ? lastAt : 0,
    ...counts,
    upMs: 0,
    downMs: 0,
    lastAt,
    lastOutcome,
    lastDurationMs: lastOutcome === "unknown" ? null : lastDurationMs,
    lastStatus: last.status,
    lastKind: last.kind,
    certificateExpiryHour: fromZero(reader.unsigned()),
  };
}

function causeOfFormat1(code: number): NonNullable<MonitorState["cause"]> {
  return { kind: kindOf(code % 16), status: orNull(Math.floor(code / 16)) };
}

/** A number that may be 0, with 0 for null. */
function orZero(value: number | null): number {
  return value === null ? 0 : value + 1;
}

function fromZero(code: number): number | null {
  return code === 0 ? null : code - 1;
}

/** A number that is never 0, with 0 for null. */
function orNull(code: number): number | null {
  return code === 0 ? null : code;
}
