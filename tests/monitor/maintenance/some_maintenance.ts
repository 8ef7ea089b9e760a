import type { Maintenance } from "../../../monitor/maintenance_rule.ts";

/** A maintenance of all monitors of the operator, with what `parts` says. */
export function someMaintenance(parts: Partial<Maintenance> = {}): Maintenance {
  return {
    id: 1,
    owner: 0,
    title: "Database upgrade",
    text: "",
    scope: { all: true },
    startsAt: Date.UTC(2026, 10, 30, 2),
    endsAt: Date.UTC(2026, 10, 30, 4),
    repeat: null,
    suppressAlerts: true,
    countsAsDowntime: false,
    isConfigured: false,
    ended: null,
    validFrom: 0,
    createdAt: 0,
    updatedAt: 0,
    ...parts,
  };
}
