/** Comments, what indents the rest, and room around operators: the scripts have none of them inside of a text. */
const COMMENTS = /^[ \t]*(?:\/\*\*[\s\S]*?\*\/|\/\/.*)\n| \/\/ .*$/gm;
const INDENTS = /^[ \t]+|\n(?=\n)/gm;
const OPERATORS = /[ \n](=>|[!=]==|[<>]=|&&|\|\||\?\?|[=?:<>+*%-])[ \n]/g;
/** Lines that end or begin where no statement can, and commas that formatting added. */
const JOINTS = /(?<=[,(\[{;])\n|,?\n(?=[)\]}])|\n(?=\.\w)/g;
const IMPORTS = /^import [^;]*? from "\.\/[^"]+";\n/gm;

/** A script without its comments, which nobody reads over the wire. */
export function leanScript(text: string): string {
  return text.replace(COMMENTS, "").replace(INDENTS, "")
    .replace(OPERATORS, "$1").replace(JOINTS, "").trimStart();
}

/**
 * Modules in one script, each after those that it imports: a page asks once,
 * and they are packed together. No two may declare the same name.
 */
export function joinModules(texts: readonly string[]): string {
  return texts.map((text) =>
    leanScript(text.replace(IMPORTS, "").replace(/^export /gm, ""))
  ).join("\n");
}
