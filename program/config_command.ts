import { escapeTexts } from "../config/file/fill_in.ts";
import type { Config } from "../config/parse_config.ts";
import { OPERATORS } from "../monitor/alert_rules.ts";
import { configuredMaintenance } from "../monitor/fields/maintenance_fields.ts";
import { toConfigUrl } from "../monitor/fields/config_url.ts";
import { formatGoDuration } from "../monitor/fields/go_duration.ts";
import { URL_MEMBERS } from "../monitor/fields/url_fields.ts";
import type { UrlMember } from "../monitor/fields/url_member.ts";
import { show } from "../monitor/fields/value_kind.ts";
import { maintenancePhase } from "../monitor/maintenance/maintenance_phase.ts";
import { exists } from "../store/database/exists.ts";
import { isStoreFile, openDatabase } from "../store/database/open_database.ts";
import { openSecrets } from "../store/sealing/open_secrets.ts";
import {
  applyUrlPlan,
  dropsTooMuch,
  planUrls,
  type UrlPlan,
} from "../store/url_plan.ts";
import { Maintenances } from "../store/maintenances.ts";
import { isConfigured, Urls } from "../store/urls.ts";
import { EXIT_CODES } from "./exit_code.ts";
import { configuredUrls, missingText } from "./sync_urls.ts";

/** Commands about a configuration file and the urls of a store, by their names. */
export const CONFIG_COMMANDS = ["validate", "plan", "apply"] as const;

export interface ConfigCommand {
  readonly kind: "config";
  readonly name: (typeof CONFIG_COMMANDS)[number] | "export --config";
  /** The configuration file; where it is written to, "-" for standard output. */
  readonly file: string;
}

export interface ConfigCommandContext {
  readonly config: Config;
  /** Takes a line for people. */
  readonly say: (line: string) => void;
  /** Writes a text to a file, or to standard output for "-". */
  readonly write: (file: string, text: string) => Promise<void>;
}

/** Does what a command asks for, and returns the exit code. What cannot be read was told before. */
export async function runConfigCommand(
  { name, file }: ConfigCommand,
  { config, say, write }: ConfigCommandContext,
): Promise<number> {
  if (name === "validate") {
    say(`${file} is fine: ${config.urls?.length ?? "no"} urls`);
    return EXIT_CODES.done;
  }
  const { kvPath: storePath, secretKeys } = config;
  const isExport = name === "export --config";
  if (!isExport && config.urls === null) {
    say(`${file} does not mention urls: the stored ones stay`);
    return EXIT_CODES.done;
  }
  const isNew = isStoreFile(storePath) && !await exists(storePath);
  if (name === "plan" && isNew) { // who only looks leaves no store behind
    return tellPlan(await planUrls([], configuredUrls(config)), say);
  }
  const database = await openDatabase(storePath);
  try {
    await openSecrets(database, { storePath, secretKeys });
    const urls = new Urls(database);
    if (isExport) {
      await write(file, await configText(urls, new Maintenances(database)));
      return EXIT_CODES.done;
    }
    const plan = await planUrls(await urls.all(), configuredUrls(config));
    return name === "plan"
      ? tellPlan(plan, say)
      : await apply({ urls, plan, config, say });
  } finally {
    database.close();
  }
}

/** All urls of the operator, imported ones too, as a file that plans to nothing. A name stands there once: then it is the configuration's. */
async function configText(
  urls: Urls,
  maintenances: Maintenances,
): Promise<string> {
  const stored = (await urls.all()).filter(({ ownerId }) => ownerId === null);
  const configured = new Set(
    stored.filter(isConfigured).map(({ name }) => name),
  );
  const items = stored
    .filter((url) => isConfigured(url) || !configured.has(url.name))
    .map((monitor) => escapeTexts(toConfigUrl(monitor)));
  const now = Date.now();
  const titles = new Set<string>();
  const planned = (await maintenances.of(OPERATORS))
    .filter((each) => maintenancePhase(each, now).state !== "over")
    .toSorted((a, b) => Number(b.isConfigured) - Number(a.isConfigured))
    .filter(({ title }) => !titles.has(title) && titles.add(title))
    .map((each) => escapeTexts(configuredMaintenance(each)));
  const members = {
    urls: items,
    ...planned.length > 0 && { maintenance: planned },
  };
  return `${JSON.stringify(members, null, 2)}\n`;
}

/** The exit code says whether anything would change. */
function tellPlan(plan: UrlPlan, say: (line: string) => void): number {
  for (const { name, url } of plan.added) say(`+ ${show(name)} ${show(url)}`);
  for (const { monitor, fields } of plan.changed) {
    say(`~ ${show(monitor.name)}`);
    for (const { field, from, to } of fields) {
      const member =
        (URL_MEMBERS as Partial<Record<string, UrlMember<unknown>>>)[field];
      if (member === undefined) continue;
      say(
        member.secret
          ? `    ${member.name}: changed`
          : `    ${member.name}: ${shown(field, from)} → ${shown(field, to)}`,
      );
    }
  }
  for (const { name, url } of plan.missing) say(`- ${show(name)} ${show(url)}`);
  const { added, changed, missing } = plan;
  say(
    `${added.length} to add, ${changed.length} to change, ` +
      `${missing.length} to drop`,
  );
  const count = added.length + changed.length + missing.length;
  return count === 0 ? EXIT_CODES.done : EXIT_CODES.wouldChange;
}

/** Durations as a file writes them. */
function shown(field: string, value: unknown): string {
  return show(field.endsWith("Ms") ? formatGoDuration(Number(value)) : value);
}

async function apply(
  { urls, plan, config, say }: {
    readonly urls: Urls;
    readonly plan: UrlPlan;
    readonly config: Config;
    readonly say: (line: string) => void;
  },
): Promise<number> {
  if (dropsTooMuch(plan) && !config.dropsMissing) {
    say(missingText(plan, false));
    say("Nothing was changed");
    return EXIT_CODES.failed;
  }
  await applyUrlPlan(urls, plan, { drops: true });
  if (plan.missing.length > 0) say(missingText(plan, true));
  say(
    `${plan.added.length} added, ${plan.changed.length} changed, ` +
      `${plan.missing.length} dropped`,
  );
  return EXIT_CODES.done;
}
