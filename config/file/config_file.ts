import {
  type MaintenanceSpec,
  MAX_MAINTENANCES,
} from "../../monitor/maintenance_rule.ts";
import { readMaintenance } from "../../monitor/fields/maintenance_fields.ts";
import type { ChannelSpec } from "../../monitor/channel.ts";
import { readChannelSpec } from "../../monitor/fields/channel_fields.ts";
import {
  itemLabel,
  readUrlSpec,
  type UrlSpec,
} from "../../monitor/fields/url_spec.ts";
import { ConfigError, show } from "../../monitor/fields/value_kind.ts";
import { type Setting, SETTINGS } from "../settings.ts";
import { fillIn, type Path } from "./fill_in.ts";
import { FileSyntaxError, type ParsedFile } from "./parsed_file.ts";
import { parseYaml, type Yaml } from "./parse_yaml.ts";
import { parseJsonWithComments } from "./json_with_comments.ts";

/** At most this many bytes: 10,000 urls with all their fields fit. */
export const MAX_FILE_BYTES = 4_194_304;
/** Reading YAML takes a hundred times as long. */
export const MAX_YAML_BYTES = 1_048_576;

/** At most this many problems of a file are told; the others are counted. */
const MAX_PROBLEMS = 1_000;

/** One setting as a file gives it. */
export interface GivenSetting {
  readonly text: string;
  /** Whether it holds something of the environment, so that no error may show it. */
  readonly isSecret: boolean;
  /** Where it stands, as an error tells it. */
  readonly label: string;
}

/** What a configuration file says. */
export interface ConfigFile {
  readonly path: string;
  /** Undefined where the file says nothing about urls, which is not the same as none. */
  readonly urls: readonly UrlSpec[] | undefined;
  /** Undefined where the file says nothing about channels. */
  readonly channels: readonly ChannelSpec[] | undefined;
  /** Undefined where the file says nothing about maintenance. */
  readonly maintenance: readonly MaintenanceSpec[] | undefined;
  /** What the file sets, by each setting's first name in the environment. */
  readonly settings: ReadonlyMap<string, GivenSetting>;
  /** All that is wrong with the file, each with file, line and column. */
  readonly problems: readonly string[];
}

interface FileOptions {
  readonly path: string;
  /** Reads files whose names end in .yaml or .yml; others are JSON. */
  readonly yaml?: Yaml;
  readonly variable: (name: string) => string | undefined;
}

/**
 * Reads a configuration file: an object of `urls`, `channels`, `maintenance` and `settings`, or an array
 * alone, which is its urls; as JSON with comments, or as YAML.
 *
 * @throws {ConfigError} where the text is too large, or neither of the two.
 */
export function readConfigFile(
  text: string,
  { path, variable, yaml }: FileOptions,
): ConfigFile {
  const parsed = parse(text, path, yaml);
  const filled = fillIn(parsed.value, variable);
  const reader = new ConfigFileReader(path, parsed, filled.filled);
  for (const { path: at, rule } of filled.problems) {
    const item = itemAt(parsed.value, at);
    const what = item === null ? "a value" : `a value of ${item}`;
    reader.refuse(at, `Cannot fill in ${what}: ${rule}`);
  }
  for (const { path: at } of filled.problems) reader.leaveOut(at);
  return reader.read(filled.value);
}

/** The parser's own words say what was expected; the text itself may hold secrets and is not shown. */
function parse(text: string, path: string, yaml?: Yaml): ParsedFile {
  const maxBytes = yaml === undefined ? MAX_FILE_BYTES : MAX_YAML_BYTES;
  if (text.length > maxBytes) {
    throw new ConfigError([
      `Cannot read ${path}: it is larger than ${maxBytes} bytes`,
    ]);
  }
  try {
    return yaml === undefined
      ? parseJsonWithComments(text)
      : parseYaml(text, yaml);
  } catch (error) {
    if (!(error instanceof FileSyntaxError)) throw error;
    const { place: { line, column }, message } = error;
    throw new ConfigError([
      `${path}:${line}:${column}: Cannot read the file: ${message}`,
    ]);
  }
}

/** What is in the lists of a file, by the name of the list. */
const ITEMS = {
  urls: "url",
  channels: "channel",
  maintenance: "maintenance",
} as const;

/** The url, channel or maintenance that a path of the file leads into, as errors name it; null for all else. */
function itemAt(file: unknown, path: Path): string | null {
  if (Array.isArray(file)) return itemAt({ urls: file }, ["urls", ...path]);
  const [list, index] = path;
  const word = typeof list === "string" && Object.hasOwn(ITEMS, list)
    ? ITEMS[list as keyof typeof ITEMS]
    : null;
  if (word === null || typeof index !== "number") return null;
  const items = (file as Record<string, unknown[]>)[list as string];
  return itemLabel(items?.[index], `${word} ${index + 1}`);
}

const MEMBERS = ["urls", "channels", "maintenance", "settings"] as const;

/** Settings that a file cannot give: it would name itself. */
const NOT_IN_A_FILE = new Set(["URLS", "URLS_FILE", "CONFIG"]);

const SETTING_NAMES = new Map(
  Object.values<Setting>(SETTINGS).map(({ env: [name] }) => name)
    .filter((name) => !NOT_IN_A_FILE.has(name))
    .map((name) => [name.toLowerCase(), name]),
);

class ConfigFileReader {
  readonly #path: string;
  readonly #parsed: ParsedFile;
  readonly #problems: string[] = [];
  /** Problems beyond those that are told. */
  #more = 0;
  readonly #leftOut = new Set<string>();
  /** Where something of the environment was filled in, and all that is around it. */
  readonly #secret = new Set<string>();

  constructor(path: string, parsed: ParsedFile, filled: readonly Path[]) {
    this.#path = path;
    this.#parsed = parsed;
    for (const at of filled) {
      for (let length = at.length; length > 0; length--) {
        this.#secret.add(JSON.stringify(at.slice(0, length)));
      }
    }
  }

  #isSecret(at: Path): boolean {
    return this.#secret.has(JSON.stringify(at));
  }

  refuse(at: Path, problem: string): void {
    if (this.#leftOut.has(JSON.stringify(at))) return;
    if (this.#problems.length === MAX_PROBLEMS) this.#more++;
    else this.#problems.push(`${this.#label(at)}: ${problem}`);
  }

  /** What was said of this place is all that there is to say. */
  leaveOut(at: Path): void {
    this.#leftOut.add(JSON.stringify(at));
  }

  read(value: unknown): ConfigFile {
    const isList = Array.isArray(value);
    const members = isList ? { urls: value } : this.#objectAt([], value);
    for (const name of Object.keys(members)) {
      if ((MEMBERS as readonly string[]).includes(name)) continue;
      this.refuse(
        [name],
        `Cannot use ${show(name)}: members are ${MEMBERS.join(", ")}`,
      );
    }
    const { urls, channels, maintenance, settings = {} } = members;
    const read = {
      path: this.#path,
      urls: urls === undefined
        ? undefined
        : this.#readUrls(urls, isList ? [] : ["urls"]),
      channels: channels === undefined
        ? undefined
        : this.#readChannels(channels),
      maintenance: maintenance === undefined
        ? undefined
        : this.#readMaintenance(maintenance),
      settings: this.#readSettings(settings),
    };
    const more = this.#more > 0
      ? [`${this.#path}: ${this.#more} more problems`]
      : [];
    return { ...read, problems: [...this.#problems, ...more] };
  }

  #readUrls(value: unknown, at: Path): UrlSpec[] {
    const read = this.#listAt(at, "urls", value).flatMap((item, index) => {
      const spec = readUrlSpec(item, {
        place: `url ${index + 1}`,
        isSecret: (member) => this.#isSecret([...at, index, member]),
        refuse: (member, problem) =>
          this.refuse(
            [...at, index, ...member === null ? [] : [member]],
            problem,
          ),
      });
      return spec === null ? [] : [{ spec, at: [...at, index, "name"] }];
    });
    return this.#differentlyNamed("urls", read);
  }

  #readChannels(value: unknown): ChannelSpec[] {
    const list = this.#listAt(["channels"], "channels", value);
    const read = list.flatMap((item, index) => {
      const at = ["channels", index];
      const { spec, problems } = readChannelSpec(
        this.#objectAt(at, item),
        this.#isSecret(at),
      );
      const label = itemLabel(item, `channel ${index + 1}`);
      for (const problem of problems) this.refuse(at, `${label}: ${problem}`);
      return spec === null ? [] : [{ spec, at }];
    });
    return this.#differentlyNamed("channels", read);
  }

  #readMaintenance(value: unknown): MaintenanceSpec[] {
    const list = this.#listAt(["maintenance"], "maintenance", value);
    const read = list.flatMap((item, index) => {
      const at = ["maintenance", index];
      const { spec, problems } = readMaintenance(this.#objectAt(at, item), {
        now: null,
        isSecret: this.#isSecret(at),
      });
      const label = itemLabel(item, `maintenance ${index + 1}`);
      for (const problem of problems) this.refuse(at, `${label}: ${problem}`);
      return spec === null ? [] : [{ spec: { ...spec, name: spec.title }, at }];
    });
    if (list.length > MAX_MAINTENANCES) {
      this.refuse(
        ["maintenance"],
        `Cannot use "maintenance": there are more than ${MAX_MAINTENANCES}`,
      );
    }
    return this.#differentlyNamed("maintenances", read)
      .map(({ name: _name, ...spec }) => spec);
  }

  #listAt(at: Path, name: string, value: unknown): readonly unknown[] {
    if (Array.isArray(value)) return value;
    this.refuse(at, `Cannot use "${name}": it must be a list of objects`);
    return [];
  }

  /** What was read, each with the place of its name; refuses a name that came before. */
  #differentlyNamed<Spec extends { readonly name: string }>(
    what: "urls" | "channels" | "maintenances",
    read: readonly { readonly spec: Spec; readonly at: Path }[],
  ): Spec[] {
    const known = new Set<string>();
    for (const { spec: { name }, at } of read) {
      if (known.has(name)) {
        this.refuse(
          at,
          `Cannot use the name ${
            show(name)
          } twice: ${what} have different names`,
        );
      }
      known.add(name);
    }
    return read.map(({ spec }) => spec);
  }

  #readSettings(value: unknown): Map<string, GivenSetting> {
    const settings = new Map<string, GivenSetting>();
    const members = this.#objectAt(["settings"], value);
    for (const [name, raw] of Object.entries(members)) {
      const at = ["settings", name];
      const variable = SETTING_NAMES.get(name);
      const text = textOf(raw);
      if (variable === undefined) {
        this.refuse(at, `Cannot set ${show(name)}: there is no such setting`);
      } else if (text === undefined) {
        this.refuse(
          at,
          `Cannot set ${show(name)}: its value must be a text, a number, ` +
            "true or false, or a list of texts",
        );
      } else if (!this.#leftOut.has(JSON.stringify(at))) {
        const label = `${show(name)} of ${this.#label(at)}`;
        const isSecret = this.#isSecret(at);
        settings.set(variable, { text, isSecret, label });
      }
    }
    return settings;
  }

  #objectAt(at: Path, value: unknown): Record<string, unknown> {
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return { ...value };
    }
    const what = at.length === 0 ? "the file" : show(at.at(-1));
    this.refuse(at, `Cannot use ${what}: it must be an object`);
    return {};
  }

  #label(at: Path): string {
    const { line, column } = this.#parsed.placeOf(at);
    return `${this.#path}:${line}:${column}`;
  }
}

/** A value as it would stand in the environment; undefined where none would. */
function textOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") {
    return `${value}`;
  }
  const isList = Array.isArray(value) &&
    value.every((item) => typeof item === "string" && !item.includes(","));
  return isList ? value.join(",") : undefined;
}
