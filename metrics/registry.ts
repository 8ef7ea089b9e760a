import type { Format } from "./format.ts";
import {
  type Extras,
  type Metric,
  type MetricType,
  NO_EXTRAS,
  type Scope,
} from "./metric.ts";
import { escapeHelp } from "./sample_text.ts";

/** What each type appends to the family's name in either format. */
const SUFFIXES: Readonly<Record<MetricType, readonly string[]>> = {
  counter: ["", "_total", "_created"],
  gauge: [""],
  histogram: ["", "_bucket", "_sum", "_count", "_created"],
  summary: ["", "_sum", "_count", "_created"],
};

/** The metric families of one program. There is no global one. */
export class Registry {
  readonly #families: Metric[] = [];
  readonly #owners = new Map<string, string>();

  /** All families, in the order of their registration. */
  get families(): readonly Metric[] {
    return this.#families;
  }

  /**
   * Adds a family and returns it.
   *
   * @throws {RangeError} where one of the names that it may write, in either
   *   format, is already taken by another family.
   */
  register<Family extends Metric>(family: Family): Family {
    const base = familyName(family, "openmetrics");
    const names = SUFFIXES[family.type].map((suffix) => base + suffix);
    for (const name of names) {
      const owner = this.#owners.get(name);
      if (owner !== undefined) {
        throw new RangeError(
          `Cannot register "${family.name}": ` +
            `"${name}" belongs to "${owner}" already`,
        );
      }
    }
    for (const name of names) this.#owners.set(name, family.name);
    this.#families.push(family);
    return family;
  }

  /**
   * Everything as text. Families without series are there with their help and
   * type. `_created` series are left out: each would double a counter.
   */
  render(
    format: Format,
    scope: Scope = "public",
    extras: Extras = NO_EXTRAS,
  ): string {
    let text = "";
    for (const family of this.#families) {
      text += describe(family, format);
      for (const line of family.lines(format, scope, extras)) {
        text += line + "\n";
      }
    }
    return format === "openmetrics" ? text + "# EOF\n" : text;
  }
}

/** OpenMetrics names a counter's family without the `_total` of its sample. */
function familyName({ type, name }: Metric, format: Format): string {
  return format === "openmetrics" && type === "counter"
    ? name.slice(0, -"_total".length)
    : name;
}

function describe(family: Metric, format: Format): string {
  const name = familyName(family, format);
  const help = `# HELP ${name} ${escapeHelp(family.help, format)}\n`;
  const type = `# TYPE ${name} ${family.type}\n`;
  return format === "openmetrics" ? type + help : help + type;
}
