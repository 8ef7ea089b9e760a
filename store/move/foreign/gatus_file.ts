import { join } from "node:path";
import { expandEnvironment } from "./expand_environment.ts";
import { ForeignError } from "./foreign_plan.ts";
import type { Yaml } from "./load_yaml.ts";

/** YAML as texts alone: what a text means, the place where it stands tells. */
export type Tree = string | readonly Tree[] | TreeObject;
export interface TreeObject {
  readonly [name: string]: Tree;
}

export interface GatusFileOptions {
  readonly yaml: Pick<Yaml, "parseDocument" | "stringify">;
  /** The value of a name of the environment; empty where it is not set. */
  readonly valueOf: (name: string) => string;
}

/** Larger files take too long to read. */
const MAX_BYTES = 1_048_576;
/** Anchors may be used often, and yet not so often that a small file becomes a large one. */
const MAX_ALIASES = 10_000;

/**
 * Reads a configuration of Gatus: a YAML file, or a folder of them, which are
 * merged as Gatus does. The environment is put in first: in the text of a file,
 * and into what a folder comes to.
 *
 * @throws {ForeignError} for what cannot be read; it shows nothing of the text.
 */
export function readGatusFile(
  path: string,
  { yaml, valueOf }: GatusFileOptions,
): TreeObject {
  const expand = (name: string) => name === "$" ? "$" : valueOf(name);
  if (!isFolder(path)) {
    return parse(expandEnvironment(readText(path), expand), path, yaml);
  }
  const files = yamlFilesIn(path);
  if (files.length === 0) {
    throw new ForeignError("the folder has no .yaml and no .yml file");
  }
  const merged = files.map((file) => parse(readText(file), file, yaml))
    .reduce((all, more) => merge(all, more, ""));
  const text = yaml.stringify(merged, { schema: "failsafe", lineWidth: 0 });
  return parse(expandEnvironment(text, expand), path, yaml);
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new ForeignError("there is no such file");
  }
}

function readText(path: string): string {
  if (Deno.statSync(path).size > MAX_BYTES) {
    throw new ForeignError(`"${path}" is larger than ${MAX_BYTES} bytes`);
  }
  return Deno.readTextFileSync(path);
}

/** In the order of their names, those of folders in it too; names that begin with ".." are Kubernetes's own. */
function yamlFilesIn(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => name)
    .filter((name) => !name.startsWith(".."))
    .sort()
    .flatMap((name) => {
      const path = join(folder, name);
      if (Deno.statSync(path).isDirectory) return yamlFilesIn(path);
      return /\.ya?ml$/.test(name) ? [path] : [];
    });
}

function parse(
  text: string,
  path: string,
  { parseDocument }: Pick<Yaml, "parseDocument">,
): TreeObject {
  const document = parseDocument(text, { schema: "failsafe", merge: true });
  const [error] = document.errors;
  if (error !== undefined) {
    const line = error.linePos?.[0].line ?? 1;
    throw new ForeignError(
      `"${path}" is no YAML: ${error.code} in line ${line}`,
    );
  }
  const tree = toTree(document, path);
  if (tree === "") return {};
  if (!isObject(tree)) throw new ForeignError(`"${path}" holds no object`);
  return tree;
}

function toTree(
  document: ReturnType<Yaml["parseDocument"]>,
  path: string,
): Tree {
  try {
    return document.toJS({ maxAliasCount: MAX_ALIASES }) ?? "";
  } catch {
    throw new ForeignError(`"${path}" uses its anchors too often`);
  }
}

/** Objects are merged deeply and lists put behind each other. */
function merge(all: TreeObject, more: TreeObject, path: string): TreeObject {
  const merged: Record<string, Tree> = { ...all };
  for (const [name, value] of Object.entries(more)) {
    const before = merged[name];
    const place = `${path}${name}`;
    if (before === undefined || before === "") merged[name] = value;
    else if (isList(before) && isList(value)) {
      merged[name] = [...before, ...value];
    } else if (isObject(before) && isObject(value)) {
      merged[name] = merge(before, value, `${place}.`);
    } else if (value !== "") {
      throw new ForeignError(`the files of the folder say "${place}" twice`);
    }
  }
  return merged;
}

export function isObject(tree: Tree | undefined): tree is TreeObject {
  return typeof tree === "object" && !Array.isArray(tree);
}

export function isList(tree: Tree | undefined): tree is readonly Tree[] {
  return Array.isArray(tree);
}
