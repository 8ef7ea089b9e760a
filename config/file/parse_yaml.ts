import {
  FileSyntaxError,
  type ParsedFile,
  type Place,
  placesIn,
} from "./parsed_file.ts";

/** What is needed of the package `yaml`. */
export type Yaml = Pick<
  typeof import("yaml"),
  "isScalar" | "parseDocument" | "visit"
>;

/** At most this many values may come from one anchor, so that a small file stays small: as many urls fit into a file. */
const MAX_ALIASES = 10_000;

/**
 * Reads YAML 1.2 and knows where each value stands.
 *
 * @throws {FileSyntaxError} at the first place that cannot be read.
 */
export function parseYaml(text: string, yaml: Yaml): ParsedFile {
  // The package compares each name with all before it, which takes minutes for a long map.
  const document = yaml.parseDocument(text, { merge: true, uniqueKeys: false });
  const placeAt = placesIn(text);
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    throw new FileSyntaxError(ruleOf(problem), placeAt(problem.pos[0]));
  }
  const doubled = doubledName(document, yaml);
  if (doubled !== null) {
    throw new FileSyntaxError(
      "expected another name: this one is there already",
      placeAt(doubled),
    );
  }
  return {
    value: toValue(document, placeAt(0)),
    placeOf: (path) => placeAt(offsetOf(document, path)),
  };
}

type Document = ReturnType<Yaml["parseDocument"]>;

function ruleOf({ code, message }: Document["errors"][number]): string {
  if (code === "MULTIPLE_DOCS") return "expected one document, not several";
  if (code === "RESOURCE_EXHAUSTION") return "expected fewer levels";
  // The first line alone: the others show the file, secrets too.
  return message.split(" at line ")[0]?.split("\n")[0] ?? "";
}

/** Where a name stands that its map has already; null where there is none. Several maps may be merged into one. */
function doubledName(document: Document, { isScalar, visit }: Yaml) {
  let doubled: number | null = null;
  visit(document, {
    Map(_key, { items }) {
      const names = new Set<string>();
      for (const { key } of items) {
        if (!isScalar(key) || key.source === "<<") continue;
        const name = String(key.value);
        if (names.has(name)) doubled ??= key.range?.[0] ?? 0;
        names.add(name);
      }
    },
  });
  return doubled;
}

function toValue(document: Document, start: Place): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    throw new FileSyntaxError(
      `an anchor stands for more than ${MAX_ALIASES} values`,
      start,
    );
  }
}

/** Where the value at a path starts, or the nearest one around it that is there. */
function offsetOf(
  document: Document,
  path: readonly (string | number)[],
): number {
  for (let length = path.length; length > 0; length--) {
    const node = document.getIn(path.slice(0, length), true);
    const range = (node as { range?: readonly number[] } | undefined)?.range;
    if (range?.[0] !== undefined) return range[0];
  }
  return 0;
}
