import type { ShardSnapshot } from "../../monitor/record/shard_store.ts";
import {
  ERROR_KINDS,
  type ErrorKind,
  type Outcome,
} from "../../monitor/types.ts";
import type { MonitorState } from "../../monitor/monitor_state.ts";
import { ByteReader } from "./byte_reader.ts";
import { ByteWriter } from "./byte_writer.ts";

type Stored = Omit<ShardSnapshot, "versionstamp">;

const FORMAT = 1;
const STATUSES: readonly MonitorState["status"][] = ["pending", "up", "down"];
const OUTCOMES: readonly Outcome[] = ["unknown", "up", "down"];

/**
 * Packs the states of a shard, some 30 bytes per url. Times are kept as
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
  const format = reader.unsigned();
  if (format !== FORMAT) {
    throw new RangeError(`Cannot read states: format ${format} is unknown`);
  }
  const commitId = reader.unsigned();
  const packedHour = reader.unsigned();
  const base = reader.unsigned();
  const states = new Map<number, MonitorState>();
  let id = 0;
  while (!reader.done) {
    id += reader.unsigned();
    states.set(id, decodeState(reader, id, base));
  }
  return { states, commitId, packedHour };
}

function encodeState(
  writer: ByteWriter,
  state: MonitorState,
  base: number,
): void {
  const status = STATUSES.indexOf(state.status);
  const outcome = OUTCOMES.indexOf(state.lastOutcome);
  writer.unsigned(status + 3 * outcome + 9 * state.failures);
  writer.unsigned(state.eventNumber);
  if (state.eventNumber > 0) writer.signed(base - state.since);
  if (state.status === "down") writer.unsigned(causeCode(state.cause));
  writer.unsigned(state.upCount);
  writer.unsigned(state.downCount);
  writer.unsigned(state.unknownCount);
  writer.unsigned(state.durationTenths);
  writer.signed(base - state.lastAt);
  writer.unsigned(Math.round(state.lastDurationMs * 10));
  writer.unsigned(
    causeCode({ kind: state.lastKind, status: state.lastStatus }),
  );
  writer.unsigned(
    state.certificateExpiryHour === null ? 0 : state.certificateExpiryHour + 1,
  );
}

function decodeState(
  reader: ByteReader,
  id: number,
  base: number,
): MonitorState {
  const code = reader.unsigned();
  const status = STATUSES[code % 3] as MonitorState["status"];
  const eventNumber = reader.unsigned();
  const since = eventNumber > 0 ? base - reader.signed() : 0;
  const cause = status === "down" ? decodeCause(reader.unsigned()) : null;
  const counts = {
    upCount: reader.unsigned(),
    downCount: reader.unsigned(),
    unknownCount: reader.unsigned(),
    durationTenths: reader.unsigned(),
  };
  const lastAt = base - reader.signed();
  const lastDurationMs = reader.unsigned() / 10;
  const last = decodeCause(reader.unsigned());
  const expiry = reader.unsigned();
  return {
    id,
    status,
    since,
    eventNumber,
    cause,
    failures: Math.floor(code / 9),
    ...counts,
    lastAt,
    lastOutcome: OUTCOMES[Math.floor(code / 3) % 3] as Outcome,
    lastDurationMs,
    lastStatus: last.status,
    lastKind: last.kind,
    certificateExpiryHour: expiry === 0 ? null : expiry - 1,
  };
}

interface Cause {
  readonly kind: ErrorKind | null;
  readonly status: number | null;
}

function causeCode(cause: Cause | null): number {
  const kind = cause?.kind ?? null;
  return (kind === null ? 0 : ERROR_KINDS.indexOf(kind) + 1) +
    16 * (cause?.status ?? 0);
}

function decodeCause(code: number): Cause {
  const status = Math.floor(code / 16);
  return {
    kind: code % 16 === 0 ? null : ERROR_KINDS[code % 16 - 1] ?? null,
    status: status === 0 ? null : status,
  };
}
