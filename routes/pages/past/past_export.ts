import type { MonitorTable } from "../../../monitor/monitor_table.ts";
import type { Board } from "../../access/owner_table.ts";
import { type NamedService, servicesOn } from "../incident/named_services.tsx";
import type { ShownPast } from "../incident/past_incidents.tsx";
import {
  entryId,
  type OutageEntry,
  servicesOf,
} from "../status/outage_entries.ts";
import { causeText } from "../words/state_words.ts";
import type { PastModel } from "./past_model.ts";

interface Names {
  readonly table: Pick<MonitorTable, "get">;
  readonly board: Pick<Board, "has">;
}

const COLUMNS = [
  "type",
  "id",
  "started_at",
  "ended_at",
  "seconds",
  "services",
  "title",
  "impact",
  "cause",
] as const;

/** What happened in a month, one a line, newest first; times as in RFC 3339. */
export function pastCsv(model: PastModel, names: Names): string {
  const rows = [
    ...model.incidents.map((each) => incidentRow(each, names)),
    ...model.entries.map(outageRow),
  ].sort((a, b) => String(b.started_at).localeCompare(String(a.started_at)));
  const lines = rows.map((row) =>
    COLUMNS.map((column) => cell(String(row[column] ?? ""))).join()
  );
  return [COLUMNS.join(), ...lines, ""].join("\r\n"); // RFC 4180
}

/** The same; times in Unix seconds, as in the v1 API. */
export function pastJson(model: PastModel, names: Names): unknown {
  const { month, group, entries, incidents } = model;
  return {
    month: month.name,
    ...group === undefined ? {} : { group },
    from: month.from / 1_000,
    to: month.to / 1_000,
    outages: entries.map((entry) => ({
      id: entryId(entry),
      ...times(entry),
      services: servicesOf(entry),
      causes: causesOf(entry),
    })),
    incidents: incidents.map((incident) => ({
      id: incident.id,
      ...times(incident),
      services: servicesOn(names.table, names.board, incident.urls),
      title: incident.title,
      impact: incident.impact,
    })),
  };
}

type Row = Partial<Readonly<Record<typeof COLUMNS[number], string | number>>>;
type Span = Pick<OutageEntry, "startedAt" | "endedAt">;

function incidentRow(incident: ShownPast, { table, board }: Names): Row {
  const { id, title, impact, urls } = incident;
  return {
    ...{ type: "incident", id, title, impact, ...moments(incident) },
    services: namesOf(servicesOn(table, board, urls)),
  };
}

function outageRow(entry: OutageEntry): Row {
  return {
    ...{ type: "outage", id: entryId(entry), ...moments(entry) },
    services: namesOf(servicesOf(entry)),
    cause: causesOf(entry).join("; "),
  };
}

function moments({ startedAt, endedAt }: Span): Row {
  const text = (at: number) => new Date(at).toISOString();
  return {
    started_at: text(startedAt),
    ...endedAt === null ? {} : {
      ended_at: text(endedAt),
      seconds: Math.round((endedAt - startedAt) / 1_000),
    },
  };
}

function times({ startedAt, endedAt }: Span) {
  return {
    started_at: startedAt / 1_000,
    ended_at: endedAt === null ? null : endedAt / 1_000,
  };
}

function causesOf({ outages }: OutageEntry): string[] {
  return [...new Set(outages.map(({ event }) => causeText(event)))]
    .filter((cause) => cause !== "");
}

function namesOf(services: readonly NamedService[]): string {
  return services.map(({ name }) => name).join("; ");
}

/** Quoted where it must be; text that a spreadsheet would take for a formula gets an apostrophe before it. */
function cell(text: string): string {
  const plain = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n;]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}
