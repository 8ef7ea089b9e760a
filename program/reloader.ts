import type { Config } from "../config/parse_config.ts";
import { type Setting, SETTINGS } from "../config/settings.ts";
import type { Catalogue } from "../metrics/catalogue.ts";
import { OPERATORS } from "../monitor/alert_rules.ts";
import { Mutex } from "../monitor/mutex.ts";
import { nextTurn } from "../monitor/next_turn.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import { applyUrlPlan, dropsTooMuch, planUrls } from "../store/url_plan.ts";
import type { Channels } from "../store/alerts/channels.ts";
import type { Maintenances } from "../store/maintenances.ts";
import type { Urls } from "../store/urls.ts";
import { errorText } from "./error_text.ts";
import {
  configuredUrls,
  missingText,
  tellApplied,
  tellKept,
} from "./sync_urls.ts";

export interface ReloaderDeps {
  /** The settings in force. */
  readonly config: Config;
  readonly urls: Urls;
  readonly channels: Pick<Channels, "sync">;
  readonly maintenances: Pick<Maintenances, "sync">;
  readonly log: Pick<ServiceLog, "info" | "warn" | "error">;
  readonly metrics: Pick<Catalogue, "configReloadSuccessful">;
  readConfig(): Promise<Config>;
  /** Something that changes whenever a file does; null where there is none. */
  fingerprint(path: string): Promise<string | null>;
  /** The fingerprint that the file had when it was read for the settings in force. */
  readonly seen: string | null;
}

/** Settings that a running program takes over, and what follows from them. */
const LIVE_SETTINGS: ReadonlySet<string> = new Set([
  "channels",
  "maintenance",
  "urls",
  "urlOrigins",
  "intervalMs",
  "timeoutMs",
  "dropsMissing",
]);

/**
 * Follows the configuration file while the program runs. A bad file changes
 * nothing; a good one changes only the urls that differ in it, so that the
 * others miss no slot.
 */
export class Reloader {
  readonly #deps: ReloaderDeps;
  readonly #mutex = new Mutex();
  #config: Config;
  /** Places of its urls by name. */
  #places: ReadonlyMap<string, number>;
  #seen: string | null;
  /** What the fingerprint was when the configuration in force was read. */
  #inForce: string | null;

  constructor(deps: ReloaderDeps) {
    this.#deps = deps;
    this.#config = deps.config;
    this.#places = placesOf(deps.config);
    this.#seen = this.#inForce = deps.seen;
    deps.metrics.configReloadSuccessful.set(1);
  }

  /** What names a url of the configuration that was read last; undefined for one that it does not list, where there is no file either. */
  originOf(name: string): string | undefined {
    const { urlOrigins, configFile } = this.#config;
    return urlOrigins.get(name) ?? configFile ?? undefined;
  }

  /** Where the configuration that was read last lists a url, from 0; undefined for one that it does not list. */
  placeOf(name: string): number | undefined {
    return this.#places.get(name);
  }

  /** Reads the file again if it has changed since it was read last. */
  async look(): Promise<void> {
    const before = this.#seen;
    await this.#notice();
    if (this.#seen !== before) await this.reload();
  }

  /** Reads everything again and applies it. Never rejects: what is wrong is in the log, and the old state stays. */
  reload(): Promise<void> {
    const { log, metrics } = this.#deps;
    return this.#mutex.run(async () => {
      try {
        await this.#notice();
        if (this.#seen === null && this.#inForce !== null) {
          throw new Error(`${this.#config.configFile} is not there any more`);
        }
        const seen = this.#seen;
        await this.#apply(await this.#deps.readConfig());
        this.#inForce = seen;
        metrics.configReloadSuccessful.set(1);
      } catch (error) {
        metrics.configReloadSuccessful.set(0);
        for (const line of errorText(error).split("\n")) {
          log.error("config", `The old configuration stays: ${line}`);
        }
      }
    });
  }

  /** Notes what the file is like now, before it is read. */
  async #notice(): Promise<void> {
    const path = this.#config.configFile;
    if (path !== null) this.#seen = await this.#deps.fingerprint(path);
  }

  async #apply(config: Config): Promise<void> {
    const { urls, channels, maintenances, log } = this.#deps;
    const waiting = changedSettings(this.#config, config);
    if (waiting.length > 0) {
      log.warn(
        "config",
        `Start Uptick again for these settings to change: ${
          waiting.join(", ")
        }`,
      );
    }
    const stored = await urls.all();
    if (config.urls === null) {
      tellKept(stored, log);
    } else {
      await nextTurn(); // which may have taken its time
      const plan = await planUrls(stored, configuredUrls(config));
      if (dropsTooMuch(plan) && !config.dropsMissing) {
        throw new Error(missingText(plan, false));
      }
      if (plan.missing.length > 0) log.warn("config", missingText(plan, true));
      await applyUrlPlan(urls, plan, { drops: true });
      tellApplied(plan, log);
    }
    if (config.channels !== null) await channels.sync(config.channels);
    if (config.maintenance !== null) {
      await maintenances.sync(OPERATORS, config.maintenance);
    }
    const { configFile, urlOrigins } = config;
    this.#config = { ...this.#config, configFile, urlOrigins };
    this.#places = placesOf(config);
    log.info("config", "The configuration was read again");
  }
}

/** Settings that differ and take effect at a start only, as a file names them. */
function changedSettings(before: Config, after: Config): string[] {
  const names = Object.keys(after) as (keyof Config)[];
  return names.filter((name) =>
    !LIVE_SETTINGS.has(name) &&
    JSON.stringify(plain(before[name])) !== JSON.stringify(plain(after[name]))
  ).map(nameInFile);
}

function nameInFile(name: keyof Config): string {
  const settings: Readonly<Partial<Record<string, Setting>>> = SETTINGS;
  return settings[name]?.env[0].toLowerCase() ?? name;
}

function plain(value: unknown): unknown {
  return value instanceof Map ? [...value] : value;
}

function placesOf(
  { urlOrigins }: Pick<Config, "urlOrigins">,
): ReadonlyMap<string, number> {
  return new Map([...urlOrigins.keys()].map((name, place) => [name, place]));
}
