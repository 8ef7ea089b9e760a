import { FileSyntaxError, type ParsedFile, placeAt } from "./parsed_file.ts";

/** What is needed of the package `yaml`. */
export type Yaml = Pick<typeof import("yaml"), "parseDocument">;

/** At most this many values may come from aliases, so that a small file stays small. */
const MAX_ALIASES = 1_000;

/**
 * Reads YAML 1.2 and knows where each value stands.
 *
 * @throws {FileSyntaxError} at the first place that cannot be read.
 */
export function parseYaml(text: string, yaml: Yaml): ParsedFile {
  const document = yaml.parseDocument(text, { merge: true });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) {
    // The first line alone: the others show the file, secrets too.
    const message = problem.message.split(" at line ")[0]?.split("\n")[0] ?? "";
    throw new FileSyntaxError(message, placeAt(text, problem.pos[0]));
  }
  return {
    value: toValue(document, text),
    placeOf: (path) => placeAt(text, offsetOf(document, path)),
  };
}

type Document = ReturnType<Yaml["parseDocument"]>;

function toValue(document: Document, text: string): unknown {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES });
  } catch {
    throw new FileSyntaxError("too many aliases", placeAt(text, 0));
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
