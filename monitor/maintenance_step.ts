import type {
  Maintenance,
  MaintenanceScope,
  MaintenanceWindow,
} from "./maintenance_rule.ts";

/** What subscribers of a page are told of one window of a maintenance. */
export interface MaintenanceStep
  extends Pick<Maintenance, "id" | "owner" | "title" | "text"> {
  readonly scope: MaintenanceScope;
  readonly window: MaintenanceWindow;
  readonly phase: "announced" | "begun" | "ended" | "cancelled";
  /** Counts the steps of the maintenance. */
  readonly step: number;
}
