import { flagsOf } from "../../config/flags.ts";
import { type Setting, SETTINGS } from "../../config/settings.ts";
import { Registry } from "../../metrics/registry.ts";
import { formatGoDuration } from "../../monitor/fields/go_duration.ts";
import { URL_ROWS } from "../../monitor/fields/url_fields.ts";
import type { Accounts } from "../../routes/access/accounts.ts";
import type { AlertRulesApi } from "../../routes/alerts/alert_rules_api.ts";
import type { ChannelApi } from "../../routes/alerts/channel_api.ts";
import type { OutageApi } from "../../routes/alerts/outage_api.ts";
import type { MaintenanceApi } from "../../routes/maintenance/maintenance_api.ts";
import type { IncidentApi } from "../../routes/incidents/incident_api.ts";
import type { SubscriberApi } from "../../routes/subscribers/subscriber_api.ts";
import type { AccountApi } from "../../routes/accounts/account_api.ts";
import type { Viewers } from "../../routes/access/viewers.ts";
import { pageRoutes } from "../../routes/pages/page_routes.ts";
import type { Pages } from "../../routes/pages/pages.tsx";
import {
  subscribeRoutes,
  type SubscribeRoutesDeps,
} from "../../routes/pages/subscribe/subscribe_routes.ts";
import { routeTable } from "../../routes/route_table.ts";
import type { Route } from "../../routes/server/app.ts";
import type { Handler } from "../../routes/server/request_context.ts";
import type { OwnedHeartbeats } from "../../routes/pings/owned_heartbeats.ts";
import type { Pings as HeartbeatPings } from "../../routes/pings/pings.ts";
import type { Services } from "../../routes/services/services.ts";
import { CHANNEL_SETTINGS } from "../../monitor/fields/channel_settings.ts";
import { type Collection, KEYS } from "../../store/keys.ts";
import { exampleCatalogue } from "../metrics/example_catalogue.ts";

/** Rows of cells, the first being the heading. */
export type Table = readonly (readonly string[])[];

/** A table of the reference, and the file that it stands in. */
export interface DocTable {
  /** What it is called in the comments around it. */
  readonly name: string;
  /** Its path from the project's folder. */
  readonly file: string;
  readonly rows: Table;
}

/** The tables of the reference as the code has them. */
export function docTables(): DocTable[] {
  return [
    { name: "settings", file: "docs/settings.md", rows: settingsTable() },
    {
      name: "endpoints",
      file: "docs/endpoints.md",
      rows: routesTable(apiRoutes()),
    },
    {
      name: "pages",
      file: "docs/endpoints.md",
      rows: routesTable(publicPages()),
    },
    { name: "metrics", file: "docs/metrics.md", rows: metricsTable() },
    { name: "fields", file: "docs/fields.md", rows: fieldsTable() },
    { name: "channels", file: "docs/alerts.md", rows: channelsTable() },
    { name: "keys", file: ".github/ARCHITECTURE.md", rows: keysTable() },
  ];
}

/** A table as Markdown between the comments that the file has around it. */
export function toMarkdown(
  name: string,
  [heading = [], ...rows]: Table,
): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const rule = heading.map(() => "---");
  return [
    `<!-- ${name} -->`,
    "",
    ...[heading, rule, ...rows].map(line),
    "",
    `<!-- /${name} -->`,
  ].join("\n");
}

function settingsTable(): Table {
  const rows = Object.values<Setting>(SETTINGS).map((setting) => [
    flagsOf(setting).map((flag) => code(`--${flag}`)).join(", "),
    setting.env.map(code).join(", "),
    setting.default === "" ? "" : code(setting.default),
    setting.meaning,
    setting.kind.rule,
  ]);
  const heading = ["flag", "environment", "default", "meaning", "must be"];
  return [heading, ...rows];
}

function fieldsTable(): Table {
  const rows = URL_ROWS.map(({ field, name, kind, default: value }) => [
    code(name),
    value === undefined ? "" : code(
      field.endsWith("Ms")
        ? formatGoDuration(Number(value))
        : JSON.stringify(value),
    ),
    kind.rule,
  ]);
  return [["field", "default", "must be"], ...rows];
}

function channelsTable(): Table {
  const rows = Object.entries(CHANNEL_SETTINGS).flatMap(([kind, settings]) =>
    settings.map(({ name, meaning, isRequired, isSecret, kind: own }) => [
      code(kind),
      code(name),
      [isRequired ? "needed" : "", isSecret ? "secret" : ""]
        .filter(Boolean).join(", "),
      meaning,
      own.rule,
    ])
  );
  return [["kind", "setting", "", "meaning", "must be"], ...rows];
}

function keysTable(): Table {
  const rows = Object.values<Collection<Deno.KvKeyPart[]>>(KEYS).map(
    ({ name, parts, value, kept, writer }) => [
      code(parts === "" ? name : `${name}/${parts}`),
      value,
      kept,
      writer,
    ],
  );
  return [["key", "value", "kept", "written by"], ...rows];
}

/** Methods that do the same under one path share a row. */
function routesTable(routes: readonly Route[]): Table {
  const methods = new Map<string, string[]>();
  for (const { method, path, summary } of routes) {
    const key = JSON.stringify([path, summary]);
    methods.set(key, [...methods.get(key) ?? [], method]);
  }
  const rows = [...methods].map(([key, names]) => {
    const [path, summary] = JSON.parse(key) as [string, string];
    const pattern = path.replaceAll(/:(\w+)/g, "{$1}");
    return [names.join(", "), code(pattern), summary];
  });
  return [["method", "path", "what it does"], ...rows];
}

function metricsTable(): Table {
  const registry = new Registry();
  exampleCatalogue(registry);
  const rows = registry.families.map(({ name, type, labelNames, help }) => [
    code(name),
    type,
    labelNames.map(code).join(", "),
    help,
  ]);
  return [["metric", "type", "labels", "meaning"], ...rows];
}

// No handler is called: only methods, paths and summaries are read.
const handler: Handler = () => new Response();

/** Every row that there can be: those of Deno Deploy are among them. */
function apiRoutes(): readonly Route[] {
  return routeTable({
    paths: {
      track: SETTINGS.trackingUrlPath.default,
      state: SETTINGS.stateUrlPath.default,
      metrics: SETTINGS.metricsUrlPath.default,
    },
    track: handler,
    state: handler,
    switchState: handler,
    metrics: handler,
    echo: handler,
    url: handler,
    openApi: handler,
    accounts: {} as Accounts,
    services: { pause: () => handler } as unknown as Services,
    accountApi: {} as AccountApi,
    channelApi: {} as ChannelApi,
    outageApi: {} as OutageApi,
    incidentApi: {} as IncidentApi,
    maintenanceApi: {} as MaintenanceApi,
    alertRulesApi: {} as AlertRulesApi,
    subscriberApi: {} as SubscriberApi,
    audit: handler,
    heartbeats: {} as OwnedHeartbeats,
    pings: {} as HeartbeatPings,
    viewers: Object.fromEntries(
      ["anyone", "user", "operator", "machine"].map((
        name,
      ) => [name, () => handler]),
    ) as unknown as Viewers,
    health: {
      checkStore: () => Promise.resolve(null),
      storeAnsweredAt: () => null,
      probeRates: () => null,
      checkReady: () => Promise.resolve(null),
    },
  });
}

function publicPages(): readonly Route[] {
  const pages = {
    status: handler,
    service: {},
    open: { statuspage: () => handler },
    embeds: {},
    live: {},
    asset: handler,
  };
  const subscribing = { viewers: { reader: () => handler } };
  return [
    ...pageRoutes(pages as unknown as Pages),
    ...subscribeRoutes(subscribing as unknown as SubscribeRoutesDeps),
  ];
}

function code(text: string): string {
  return "`" + text.replaceAll("|", "\\|") + "`";
}

/** Writes every table into its file; `deno fmt` lays them out. */
async function writeTables(): Promise<void> {
  for (const { name, file, rows } of docTables()) {
    const path = new URL(`../../${file}`, import.meta.url);
    const text = await Deno.readTextFile(path);
    const old = new RegExp(`<!-- ${name} -->[^]*<!-- /${name} -->`);
    const next = text.replace(old, () => toMarkdown(name, rows));
    await Deno.writeTextFile(path, next);
  }
}

if (import.meta.main) await writeTables();
