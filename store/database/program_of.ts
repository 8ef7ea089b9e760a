/** A program whose database can be told by its tables. */
export interface KnownProgram {
  /** The name that `import --from` knows it by. */
  readonly system: "go-service-healthcheck" | "uptime-kuma" | "gatus";
  /** What people call it. */
  readonly title: string;
  readonly tables: readonly string[];
  /** What to give `import --from`, for the path of the database. */
  readonly operand: (path: string) => string;
}

export const KNOWN_PROGRAMS: readonly KnownProgram[] = [
  {
    system: "go-service-healthcheck",
    title: "go-service-healthcheck",
    tables: ["services", "service_ticks"],
    operand: (path) => path,
  },
  {
    system: "uptime-kuma",
    title: "Uptime Kuma",
    tables: ["monitor", "heartbeat"],
    operand: (path) => path,
  },
  {
    system: "gatus",
    title: "Gatus",
    tables: ["endpoints", "endpoint_results"],
    operand: () => "CONFIG.yaml",
  },
];

/** The tables that the runtime makes in every store. */
const STORE_TABLES = ["kv", "data_version"];

/** Which program a database with these tables belongs to; null for one that is not known. */
export function programOf(tables: ReadonlySet<string>): KnownProgram | null {
  return KNOWN_PROGRAMS.find((program) =>
    program.tables.every((table) => tables.has(table))
  ) ?? null;
}

/** Whether the tables are those of a store of this runtime. */
export function isStore(tables: ReadonlySet<string>): boolean {
  return STORE_TABLES.every((table) => tables.has(table));
}
