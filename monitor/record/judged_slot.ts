import type { JudgedResult, Monitor, Tick } from "../types.ts";

/** One judged slot on its way to the store. */
export interface JudgedSlot {
  readonly monitor: Monitor;
  readonly tick: Tick;
  readonly certificateExpiryHour: number | null;
  /** Which assertion does not hold, for who owns the monitor. */
  readonly detail?: string;
}

const HOUR_MS = 3_600_000;

/** What a probe found, in the shape and to the precision in which it is stored. */
export function judgedSlotOf(
  monitor: Monitor,
  slot: number,
  result: JudgedResult,
): JudgedSlot {
  if (result.outcome === "unknown") return unknownSlot(monitor, slot);
  return {
    monitor,
    tick: {
      at: slot,
      outcome: result.outcome,
      durationMs: result.durationMs === null
        ? null
        : Math.round(result.durationMs * 10) / 10,
      status: result.status,
      kind: shownKind(monitor, result.kind),
    },
    certificateExpiryHour: hourOf(result.certificateExpiresAt),
    ...result.detail === undefined ? {} : { detail: result.detail },
  };
}

/**
 * Whether the guard refused an address that a name has, or there is no such
 * name, is one to who owns a url: else names of the own network could be
 * guessed.
 */
export function shownKind<Kind>(
  { ownerId }: Pick<Monitor, "ownerId">,
  kind: Kind,
): Kind | "dns" {
  return kind === "blocked" && ownerId !== null ? "dns" : kind;
}

/** A slot of which nothing can be said. */
export function unknownSlot(monitor: Monitor, slot: number): JudgedSlot {
  return {
    monitor,
    tick: {
      at: slot,
      outcome: "unknown",
      durationMs: null,
      status: null,
      kind: null,
    },
    certificateExpiryHour: null,
  };
}

/** A certificate may say that it expired before 1970, or no date at all: neither may spoil the record of its shard. */
function hourOf(expiresAt: number | null): number | null {
  if (expiresAt === null || !Number.isFinite(expiresAt)) return null;
  return Math.max(0, Math.floor(expiresAt / HOUR_MS));
}
