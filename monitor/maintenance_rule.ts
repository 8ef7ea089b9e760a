/** Which of an owner's monitors a maintenance is of: all, those with one of these tags, or those of these names or ids. */
export type MaintenanceScope =
  | { readonly all: true }
  | { readonly tags: readonly string[] }
  | { readonly urls: readonly (string | number)[] };

/** How often a maintenance comes again. */
export const REPEATS = ["day", "week", "month"] as const;

/** When a maintenance comes again, by the wall clock of a place. */
export interface MaintenanceRepeat {
  readonly every: (typeof REPEATS)[number];
  /**
   * Days of the week, from 0 for Sunday, or of the month, from 1; empty for each
   * day. A day that a month lacks is its last day.
   */
  readonly on: readonly number[];
  /** `02:00`, in the time zone. */
  readonly at: string;
  /** An IANA name such as "Europe/Berlin". */
  readonly timeZone: string;
}

/** What a person may say of a maintenance. All times are milliseconds since the epoch. */
export interface MaintenanceSpec {
  readonly title: string;
  /** For readers of the status page: plain, with line breaks; may be empty. */
  readonly text: string;
  readonly scope: MaintenanceScope;
  /** Of one that comes again: no window begins before. */
  readonly startsAt: number;
  /** Of one that comes again: each window is as long as from `startsAt` to here. */
  readonly endsAt: number;
  readonly repeat: MaintenanceRepeat | null;
  /** Whether what goes down within is told only once a window is over. */
  readonly suppressAlerts: boolean;
  /** Whether what is down within counts for the uptime like any other time. */
  readonly countsAsDowntime: boolean;
}

/** From `from` up to, not including, `to`; milliseconds since the epoch. */
export interface MaintenanceWindow {
  readonly from: number;
  readonly to: number;
}

/** The rule of a maintenance, with what became of its latest window. */
export interface Maintenance extends MaintenanceSpec {
  /** Ids count from 1, and none is used twice. */
  readonly id: number;
  /** Whose monitors it is of: the id of an account, or 0 for all that are the operator's. */
  readonly owner: number;
  /** Whether the configuration has it. */
  readonly isConfigured: boolean;
  /** The latest window that somebody ended early: when it began, and when it was ended. */
  readonly ended: { readonly from: number; readonly at: number } | null;
  /** When it was written, or what it says last: what was before that is no maintenance for having been written later. */
  readonly validFrom: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** Windows of a rule that was changed or deleted since: what was maintenance stays so. */
export interface PastMaintenance
  extends Pick<Maintenance, "id" | "owner" | "scope" | "countsAsDowntime"> {
  /** Oldest first. */
  readonly windows: readonly MaintenanceWindow[];
}

/** At most this many of one owner. */
export const MAX_MAINTENANCES = 200;
/** A window lasts at most this long. */
export const MAX_WINDOW_MS = 30 * 86_400_000;
