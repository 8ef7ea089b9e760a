const LINE = /^\s*(?:export\s+)?([A-Za-z_][A-Za-z0-9_]*)\s*=\s*(.*?)\s*$/;

/** The names and values of a file with lines such as `NAME=value`; what is no such line is passed over. */
export function parseEnvFile(text: string): Map<string, string> {
  const values = new Map<string, string>();
  for (const line of text.split("\n")) {
    const [, name, value = ""] = LINE.exec(line) ?? [];
    if (name === undefined) continue;
    const quoted = /^(["'])(.*)\1$/s.exec(value);
    values.set(name, quoted?.[2] ?? value.replace(/\s+#.*$/, ""));
  }
  return values;
}
