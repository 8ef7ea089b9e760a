import { parseUrlsFile } from "../monitor/fields/urls_file.ts";
import { ConfigError } from "../monitor/fields/value_kind.ts";
import { readEnvironment } from "./environment.ts";
import { type Config, parseConfig, type ParsedConfig } from "./parse_config.ts";

/**
 * Reads the settings from flags, environment, the `.env` file and the urls
 * file.
 *
 * @throws {ConfigError} with every problem that there is.
 */
export async function readConfig(
  flags: readonly string[],
): Promise<ParsedConfig> {
  const parsed = parseConfig(flags, readEnvironment(), await readDotEnv());
  if (parsed.kind !== "run") return parsed;
  return { kind: "run", config: await withUrlsFile(parsed.config) };
}

/** The text of `.env` in the working directory; empty where there is none, or it may not be read. */
async function readDotEnv(): Promise<string> {
  const { NotFound, NotCapable, IsADirectory } = Deno.errors;
  try {
    return await Deno.readTextFile(".env");
  } catch (error) {
    const none = [NotFound, NotCapable, IsADirectory];
    if (none.some((kind) => error instanceof kind)) return "";
    throw unreadable('".env"', error);
  }
}

/** The settings with the urls of the file that they name. */
async function withUrlsFile(config: Config): Promise<Config> {
  const path = config.urlsFilePath;
  if (path === undefined) return config;
  const text = await Deno.readTextFile(path).catch((error) => {
    throw unreadable(`the urls file "${path}"`, error);
  });
  const urls = [...config.urls, ...parseUrlsFile(text, config.urls)];
  return { ...config, urls };
}

function unreadable(file: string, cause: unknown): ConfigError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ConfigError([`Cannot read ${file}: ${reason}`]);
}
