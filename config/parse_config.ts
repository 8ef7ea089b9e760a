import manifest from "../deno.json" with { type: "json" };
import { Dependencies } from "../monitor/dependencies.ts";
import { formatGoDuration } from "../monitor/fields/go_duration.ts";
import type { ChannelSpec } from "../monitor/channel.ts";
import type { MaintenanceSpec } from "../monitor/maintenance_rule.ts";
import type { UrlSpec } from "../monitor/fields/url_spec.ts";
import { attempt, ConfigError, show } from "../monitor/fields/value_kind.ts";
import { conflicts, portOf, type Reading } from "./conflicts.ts";
import { parseDotEnv } from "./dot_env.ts";
import type { Texts } from "./environment.ts";
import type { ConfigFile } from "./file/config_file.ts";
import { flagsOf, readFlags } from "./flags.ts";
import { helpText } from "./help.ts";
import { type Setting, SETTINGS, type Settings } from "./settings.ts";

const WINDOW_MS = 10_000;
/** On Deno Deploy cron is the only clock, and it runs once a minute. */
const DEPLOY_WINDOW_MS = 60_000;
const MIN_INTERVAL_MS = 10;
/** Read where no other file is named. */
export const DEFAULT_CONFIG_PATH = "uptick.json";

/** The settings in force; what has no value is undefined. */
export interface Config extends
  Omit<
    Settings,
    "configPath" | "listenAddress" | "kvPath" | "echoUsers" | "urls"
  > {
  /** Null where nothing names urls, which is not the same as an empty list. */
  readonly urls: readonly UrlSpec[] | null;
  /** Null where nothing names channels: then the stored ones stay. */
  readonly channels: readonly ChannelSpec[] | null;
  /** Null where nothing names maintenance: then what is stored stays. */
  readonly maintenance: readonly MaintenanceSpec[] | null;
  /** What names each of them: a flag, a variable or the path of a file. */
  readonly urlOrigins: ReadonlyMap<string, string>;
  /** The configuration file, which may be missing if nothing names it; null on Deno Deploy, where no file changes. */
  readonly configFile: string | null;
  /** Undefined for all addresses; IPv6 without brackets. */
  readonly hostname: string | undefined;
  /** Undefined on Deno Deploy, where the store is attached. */
  readonly kvPath: string | undefined;
  /** Passwords by user name. */
  readonly echoUsers: ReadonlyMap<string, string>;
  /** Running on Deno Deploy. */
  readonly deploy: boolean;
  /** The stretch of time whose slots are claimed and written together. */
  readonly windowMs: number;
  /** No url is probed more often, whatever its own interval says. */
  readonly minIntervalMs: number;
  /** What differs from what was asked for: lines for the service log. */
  readonly notes: readonly string[];
}

/** What the arguments ask for. */
export type ParsedConfig =
  | { readonly kind: "run"; readonly config: Config }
  | { readonly kind: "help" | "version"; readonly text: string };

/** Where settings come from besides the arguments. */
export interface ConfigSources {
  readonly env?: Texts;
  /** The text of a `.env` file. */
  readonly dotEnv?: string;
  /** What the configuration file says; null without one. */
  readonly file?: ConfigFile | null;
}

/**
 * Reads the settings. Flags count before `env`, that before `dotEnv`, that before
 * `file`. Empty variables count as unset; the last of doubled flags wins.
 *
 * @throws {ConfigError} with every problem that there is.
 */
export function parseConfig(
  args: readonly string[],
  { env = {}, dotEnv = "", file = null }: ConfigSources = {},
): ParsedConfig {
  const { values: flags, asked, problems: misused } = readFlags(args);
  if (asked === "help") return { kind: asked, text: helpText() };
  if (asked) return { kind: asked, text: `uptick ${manifest.version}` };
  const dotEnvFile = parseDotEnv(dotEnv);
  const problems = [
    ...misused,
    ...dotEnvFile.problems,
    ...file?.problems ?? [],
  ];
  const settings: Record<string, unknown> = {};
  const givenBy = new Map<string, string>();
  for (const [key, setting] of Object.entries<Setting>(SETTINGS)) {
    settings[key] = setting.kind.read(setting.default);
    const given = findText(setting, [flags, env, dotEnvFile.values]) ??
      findInFile(setting, file);
    if (given === undefined) continue;
    const result = readGiven(setting, given, problems);
    if (result === undefined) continue;
    settings[key] = result.value;
    givenBy.set(key, given.name);
  }
  // The keys are those of SETTINGS, and each value is what its kind reads.
  const reading = { settings: settings as Settings, givenBy, env };
  problems.push(...conflicts(reading), ...doubledNames(reading, file));
  problems.push(...dependencyProblems(reading, file));
  if (problems.length > 0) throw new ConfigError(problems);
  return { kind: "run", config: join(reading, file) };
}

/** A text that sets a setting, and what to call it in an error. */
interface GivenText {
  readonly name: string;
  readonly text: string;
  /** Whether no error may show it, whatever it sets. */
  readonly isSecret?: boolean;
}

/** The text that sets a setting; undefined where nothing does. */
export function findText(
  setting: Setting,
  sources: readonly Texts[],
): GivenText | undefined {
  const flags = flagsOf(setting).map((flag) => `--${flag}`);
  for (const source of sources) {
    for (const name of [...flags, ...setting.env]) {
      const text = source[name];
      const unset = text === "" && !name.startsWith("--");
      if (text !== undefined && !unset) return { name, text };
    }
  }
  return undefined;
}

function findInFile(
  { env: [name] }: Setting,
  file: ConfigFile | null,
): GivenText | undefined {
  const given = file?.settings.get(name);
  return given &&
    { name: given.label, text: given.text, isSecret: given.isSecret };
}

/** Urls have different names, wherever they are listed. */
function doubledNames(
  { settings, givenBy }: Reading,
  file: ConfigFile | null,
): string[] {
  const names = new Set(settings.urls.map(({ name }) => name));
  return (file?.urls ?? []).filter(({ name }) => names.has(name))
    .map(({ name }) =>
      `Cannot use the name ${show(name)} twice: ${givenBy.get("urls")} and ` +
      `${file?.path} both have it`
    );
}

/** Urls depend on others of the configuration, or on any by an id. */
function dependencyProblems(
  { settings, givenBy }: Reading,
  file: ConfigFile | null,
): string[] {
  const ofFile = file?.urls ?? [];
  const urls = [...settings.urls, ...ofFile];
  const dependent = urls.filter(({ dependsOn }) => dependsOn.length > 0);
  if (dependent.length === 0) return [];
  const dependencies = new Dependencies(urls);
  return dependent.flatMap((url) => {
    const problem = dependencies.problemOf(url);
    if (problem === null) return [];
    const place = ofFile.includes(url) ? file?.path : givenBy.get("urls");
    return [
      `${place}: Cannot set "depends_on" of url ${show(url.name)}: ${problem}`,
    ];
  });
}

function readGiven(
  { kind, secondsKind, secret = false }: Setting,
  { name, text, isSecret = false }: GivenText,
  problems: string[],
) {
  const chosen = name.endsWith("_SECONDS") ? secondsKind ?? kind : kind;
  return attempt(
    problems,
    { name, secret: secret || isSecret },
    () => chosen.read(text),
  );
}

function join(reading: Reading, file: ConfigFile | null): Config {
  const { settings, givenBy, env } = reading;
  const { configPath = DEFAULT_CONFIG_PATH, listenAddress, ...rest } = settings;
  const deploy = ["1", "true"].includes(env.DENO_DEPLOY ?? "") ||
    Boolean(env.DENO_DEPLOYMENT_ID);
  const minIntervalMs = deploy ? DEPLOY_WINDOW_MS : MIN_INTERVAL_MS;
  const notes: string[] = [];
  if (settings.intervalMs < minIntervalMs) {
    const [from, to] = [settings.intervalMs, minIntervalMs]
      .map((ms) => formatGoDuration(ms));
    notes.push(
      `Interval raised from ${from} to ${to}: Deno Deploy's cron runs no faster`,
    );
  }
  if (deploy && givenBy.has("kvPath")) {
    notes.push(
      `${givenBy.get("kvPath")} ignored: Deno Deploy has its own store`,
    );
  }
  return {
    ...rest,
    urls: givenBy.has("urls") || file?.urls !== undefined
      ? [...settings.urls, ...file?.urls ?? []]
      : null,
    channels: file?.channels ?? null,
    maintenance: file?.maintenance ?? null,
    urlOrigins: urlOrigins(reading, file),
    configFile: deploy ? null : configPath,
    hostname: listenAddress?.hostname,
    port: portOf(reading),
    kvPath: deploy ? undefined : settings.kvPath,
    echoUsers: new Map(settings.echoUsers),
    intervalMs: Math.max(settings.intervalMs, minIntervalMs),
    deploy,
    windowMs: deploy ? DEPLOY_WINDOW_MS : WINDOW_MS,
    minIntervalMs,
    notes,
  };
}

function urlOrigins(
  { settings, givenBy }: Reading,
  file: ConfigFile | null,
): Map<string, string> {
  const origins = new Map<string, string>();
  for (const { name } of settings.urls) {
    origins.set(name, givenBy.get("urls") ?? "");
  }
  for (const { name } of file?.urls ?? []) origins.set(name, file?.path ?? "");
  return origins;
}
