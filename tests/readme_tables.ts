import { type Setting, SETTINGS } from "../config/settings.ts";
import { Registry } from "../metrics/registry.ts";
import type { Accounts } from "../routes/access/accounts.ts";
import type { Handler } from "../routes/server/request_context.ts";
import { routeTable } from "../routes/route_table.ts";
import type { Services } from "../routes/services/services.ts";
import { exampleCatalogue } from "./metrics/example_catalogue.ts";

/** Rows of cells, the first being the heading. */
type Table = readonly (readonly string[])[];

/** The README's tables as the code has them, by the name of their comment. */
export function readmeTables(): Record<string, Table> {
  return {
    settings: settingsTable(),
    endpoints: endpointsTable(),
    metrics: metricsTable(),
  };
}

/** A table as Markdown between the comments that the README has around it. */
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
    setting.flag === undefined ? "" : code(`--${setting.flag}`),
    setting.env.map(code).join(", "),
    setting.default === "" ? "" : code(setting.default),
    setting.meaning,
  ]);
  return [["flag", "environment", "default", "meaning"], ...rows];
}

/** Methods that do the same under one path share a row. */
function endpointsTable(): Table {
  const methods = new Map<string, string[]>();
  for (const { method, path, summary } of routes()) {
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

/** Every row that there can be: those of Deno Deploy are among them. */
function routes() {
  const handler: Handler = () => new Response();
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
    // No handler is called: only methods, paths and summaries are read.
    accounts: {} as Accounts,
    services: { pause: () => handler } as unknown as Services,
    health: () => Promise.resolve(null),
  });
}

function code(text: string): string {
  return "`" + text + "`";
}

if (import.meta.main) {
  const text = Object.entries(readmeTables())
    .map(([name, table]) => toMarkdown(name, table)).join("\n\n");
  await Deno.stdout.write(new TextEncoder().encode(`${text}\n`));
}
