import { type Setting, SETTINGS } from "./settings.ts";

/** Any of them leads the runtime's own requests past the address guard. */
export const PROXY_NAMES: readonly string[] = [
  ...["HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy"],
  ...["ALL_PROXY", "all_proxy"],
];

/** Every environment variable that is read by its name. */
export const ENVIRONMENT_NAMES: readonly string[] = [
  ...Object.values<Setting>(SETTINGS).flatMap(({ env }) => env),
  ...PROXY_NAMES,
  "DENO_DEPLOY",
  "DENO_DEPLOYMENT_ID",
  "DENO_KV_ACCESS_TOKEN", // read by the runtime, for a remote store
].sort();

/** What the package `yaml` asks for while it reads a file; set by nobody. */
export const YAML_VARIABLES: readonly string[] = ["LOG_STREAM", "LOG_TOKENS"];

/** What a configuration file may take from the environment. */
export const FILE_VARIABLES = "UPTICK_*";

/** Names and their texts, of the environment or of a `.env` file. */
export type Texts = Readonly<Record<string, string | undefined>>;

/** What the environment says of the settings. */
export function readEnvironment(): Texts {
  return Object.fromEntries(
    ENVIRONMENT_NAMES.map((name) => [name, Deno.env.get(name)]),
  );
}
