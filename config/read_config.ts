import { ConfigError } from "../monitor/fields/value_kind.ts";
import { parseDotEnv } from "./dot_env.ts";
import { readEnvironment, type Texts } from "./environment.ts";
import { type ConfigFile, readConfigFile } from "./file/config_file.ts";
import type { Yaml } from "./file/parse_yaml.ts";
import { readFlags } from "./flags.ts";
import {
  type ConfigSources,
  DEFAULT_CONFIG_PATH,
  findText,
  parseConfig,
  type ParsedConfig,
} from "./parse_config.ts";
import { SETTINGS } from "./settings.ts";

/**
 * Reads the settings from flags, environment, the `.env` file and the
 * configuration file.
 *
 * @throws {ConfigError} with every problem that there is.
 */
export async function readConfig(
  args: readonly string[],
): Promise<ParsedConfig> {
  const env = readEnvironment();
  const dotEnv = await readOptional(".env") ?? "";
  const flags = readFlags(args);
  const file = flags.asked === undefined
    ? await readFile(pathOf(flags.values, { env, dotEnv }))
    : null;
  return parseConfig(args, { env, dotEnv, file });
}

/** The configuration file that is named; undefined where none is. */
function pathOf(
  flags: Texts,
  { env = {}, dotEnv = "" }: ConfigSources,
): string | undefined {
  const sources = [flags, env, parseDotEnv(dotEnv).values];
  return findText(SETTINGS.configPath, sources)?.text;
}

async function readFile(named: string | undefined): Promise<ConfigFile | null> {
  const path = named ?? DEFAULT_CONFIG_PATH;
  const text = named === undefined
    ? await readOptional(path)
    : await readNamed(path);
  if (text === undefined) return null;
  return readConfigFile(text, {
    path,
    ...await yamlFor(path),
    variable: (name) => Deno.env.get(name),
  });
}

/** The package is large, and so it is loaded only for those who write YAML. */
async function yamlFor(path: string): Promise<{ yaml?: Yaml }> {
  return /\.ya?ml$/i.test(path) ? { yaml: await import("yaml") } : {};
}

async function readNamed(path: string): Promise<string> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The text of a file; undefined where there is none, or it may not be read. */
async function readOptional(path: string): Promise<string | undefined> {
  const { NotFound, NotCapable, IsADirectory } = Deno.errors;
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    const none = [NotFound, NotCapable, IsADirectory];
    if (none.some((kind) => error instanceof kind)) return undefined;
    throw unreadable(path, error);
  }
}

function unreadable(path: string, cause: unknown): ConfigError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ConfigError([`Cannot read "${path}": ${reason}`]);
}
