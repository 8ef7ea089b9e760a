import { OPERATORS } from "../monitor/alert_rules.ts";
import { readMaintenance } from "../monitor/fields/maintenance_fields.ts";
import { ConfigError, show } from "../monitor/fields/value_kind.ts";
import {
  type MaintenancePhase,
  maintenancePhase,
} from "../monitor/maintenance/maintenance_phase.ts";
import { isInScope } from "../monitor/maintenance/maintenance_table.ts";
import type { MaintenanceScope } from "../monitor/maintenance_rule.ts";
import type { Database } from "../store/database/database.ts";
import { openDatabase } from "../store/database/open_database.ts";
import { Maintenances } from "../store/maintenances.ts";
import { type NamedUrl, Urls } from "../store/urls.ts";
import { Users } from "../store/users.ts";
import { EXIT_CODES } from "./exit_code.ts";

/** What a deploy script does with the operator's maintenance. */
export const MAINTENANCE_ACTIONS = ["list", "start", "end"] as const;

export interface MaintenanceCommand {
  readonly kind: "maintenance";
  readonly name: (typeof MAINTENANCE_ACTIONS)[number];
  /** Empty for `list`. */
  readonly title: string;
  /** Of `start`, such as 15m. */
  readonly duration: string;
  /** Of `start`: tags or names of urls; all urls where there are none. */
  readonly scope: {
    readonly tags?: readonly string[];
    readonly urls?: readonly string[];
  };
}

export interface MaintenanceCommandContext {
  readonly kvPath: string | undefined;
  /** Takes a line of what was asked for: it goes to standard output. */
  readonly print: (line: string) => void;
  readonly now?: () => number;
}

/**
 * Works on the store itself, which may be in use: a script on the same machine
 * needs no key, and whoever has only the address of Uptick has the API.
 */
export async function runMaintenanceCommand(
  command: MaintenanceCommand,
  { kvPath, print, now = Date.now }: MaintenanceCommandContext,
): Promise<number> {
  const database = await openDatabase(kvPath);
  try {
    const maintenances = new Maintenances(database, now);
    if (command.name === "list") await list(maintenances, print, now());
    else if (command.name === "start") {
      const monitors = await operatorsOf(database);
      await start(maintenances, command, { monitors, print, now: now() });
    } else await end(maintenances, command.title, print, now());
    return EXIT_CODES.done;
  } finally {
    database.close();
  }
}

async function list(
  maintenances: Maintenances,
  print: (line: string) => void,
  now: number,
): Promise<void> {
  const all = await maintenances.of(OPERATORS);
  for (const rule of all) {
    const { state, window } = maintenancePhase(rule, now);
    const times = window === null
      ? ""
      : `\t${timeText(window.from)}\t${timeText(window.to)}`;
    print(`${rule.id}\t${state}\t${rule.title}${times}`);
  }
  if (all.length === 0) print("There is no maintenance");
}

async function start(
  maintenances: Maintenances,
  { title, duration, scope }: MaintenanceCommand,
  { monitors, print, now }: {
    /** The operator's. */
    readonly monitors: readonly NamedUrl[];
    readonly print: (line: string) => void;
    readonly now: number;
  },
): Promise<void> {
  const isAll = scope.tags === undefined && scope.urls === undefined;
  const { spec, problems } = readMaintenance(
    { title, duration, ...scope, ...isAll && { all: true } },
    { now: Math.floor(now / 1_000) * 1_000 },
  );
  if (spec === null) throw new ConfigError(problems);
  const unknown = unknownIn(scope, monitors);
  if (unknown !== undefined) {
    throw new RangeError(`Cannot start ${show(title)}: ${unknown}`);
  }
  const added = await maintenances.create(OPERATORS, spec);
  if (added === "full") {
    throw new RangeError(
      "Cannot start the maintenance: there are as many as there may be. Delete one first",
    );
  }
  print(`Started ${show(title)}, until ${timeText(spec.endsAt)}`);
}

/** What none of the monitors has, as it follows a colon; a script should hear of it before it goes on. */
function unknownIn(
  { tags = [], urls = [] }: MaintenanceCommand["scope"],
  monitors: readonly NamedUrl[],
): string | undefined {
  const lacks = (scope: MaintenanceScope) =>
    !monitors.some((each) => isInScope(scope, each));
  const tag = tags.find((each) => lacks({ tags: [each] }));
  if (tag !== undefined) return `no url of yours has the tag ${show(tag)}`;
  const name = urls.find((each) => lacks({ urls: [each] }));
  return name === undefined
    ? undefined
    : `no url of yours is called ${show(name)}`;
}

async function operatorsOf(database: Database): Promise<NamedUrl[]> {
  const [all, owners] = await Promise.all([
    new Urls(database).named(),
    new Users(database).owners(),
  ]);
  return all.filter(({ ownerId }) =>
    ownerId === null || owners.get(ownerId)?.isOperator === true
  );
}

/** Ends every maintenance of the title that goes on. That one is over already is no failure: a deployment may have taken longer. */
async function end(
  maintenances: Maintenances,
  title: string,
  print: (line: string) => void,
  now: number,
): Promise<void> {
  const all = (await maintenances.of(OPERATORS))
    .filter((rule) => rule.title === title);
  const inState = (state: MaintenancePhase["state"]) =>
    all.filter((rule) => maintenancePhase(rule, now).state === state);
  const active = inState("active");
  if (active.length === 0 && inState("over").length > 0) {
    return print(`${show(title)} is over already`);
  }
  if (active.length === 0) {
    throw new RangeError(
      `Cannot end ${
        show(title)
      }: no maintenance of this title goes on; maintenance list shows them all`,
    );
  }
  for (const { id } of active) await maintenances.end(OPERATORS, id);
  print(`Ended ${show(title)}`);
}

function timeText(at: number): string {
  return new Date(at).toISOString();
}
