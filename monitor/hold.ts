import type { HoldKind, Monitor } from "./types.ts";

type HeldFields = Pick<Monitor, "paused" | "public" | "hold">;

/** What of a monitor changes when an operator holds it, or with null lets it go. */
export function holdChanges(
  monitor: HeldFields,
  kind: HoldKind | null,
): HeldFields {
  const before = monitor.hold ?? null;
  const wasPaused = before?.paused ?? monitor.paused;
  const wasPublic = before?.kind === "taken down"
    ? before.public
    : monitor.public;
  if (kind === null) {
    return { paused: wasPaused, public: wasPublic, hold: null };
  }
  return {
    paused: true,
    public: kind === "paused" && wasPublic,
    hold: { kind, paused: wasPaused, public: wasPublic },
  };
}

/** The fields that a member cannot change while an operator holds the monitor. */
export function heldFields(
  { hold }: Pick<Monitor, "hold">,
): readonly ("paused" | "public")[] {
  if (!hold) return [];
  return hold.kind === "taken down" ? ["paused", "public"] : ["paused"];
}
