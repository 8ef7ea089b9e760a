import type { Format } from "../../metrics/format.ts";

export interface ParsedSample {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

export interface ParsedFamily {
  readonly name: string;
  readonly type: string;
  readonly help: string;
  readonly samples: ParsedSample[];
}

const TYPES = ["counter", "gauge", "histogram", "summary"];
const SUFFIXES = ["", "_total", "_bucket", "_sum", "_count"];
const NUMBER = /^([+-]?\d+(\.\d+)?(e[+-]?\d+)?|NaN|\+Inf|-Inf)$/;

/**
 * Reads what `Registry.render()` may write, and refuses all else with a
 * SyntaxError: families out of order, foreign or doubled samples, missing EOF.
 */
export function parseTextFormat(text: string, format: Format): ParsedFamily[] {
  const lines = text.split("\n");
  if (lines.pop() !== "") throw new SyntaxError("last line has no end");
  if (format === "openmetrics" && lines.pop() !== "# EOF") {
    throw new SyntaxError("EOF is missing");
  }
  const families: ParsedFamily[] = [];
  const seen = new Set<string>();
  for (let index = 0; index < lines.length;) {
    const head = parseHead(lines.slice(index, index + 2), format);
    if (seen.has(head.name)) throw new SyntaxError(`${head.name} is doubled`);
    seen.add(head.name);
    index += 2;
    while (index < lines.length && !lines[index]?.startsWith("#")) {
      head.samples.push(parseSample(lines[index++] ?? ""));
    }
    checkSamples(head, format);
    families.push(head);
  }
  return families;
}

function parseHead(lines: string[], format: Format): ParsedFamily {
  const [help, type] = format === "text" ? lines : lines.toReversed();
  const helped = /^# HELP (\w+) (.+)$/s.exec(help ?? "");
  const typed = /^# TYPE (\w+) (\w+)$/.exec(type ?? "");
  if (!helped?.[2] || !typed?.[2] || helped[1] !== typed[1]) {
    throw new SyntaxError(`not the head of a family: ${lines.join(" | ")}`);
  }
  if (!TYPES.includes(typed[2])) throw new SyntaxError(`type ${typed[2]}`);
  const quotes = format === "openmetrics" ? '"' : "";
  return {
    name: typed[1] ?? "",
    type: typed[2],
    help: unescape(helped[2], quotes),
    samples: [],
  };
}

function parseSample(line: string): ParsedSample {
  const match = /^([a-zA-Z_]\w*)(?:\{(.+)\})? (\S+)$/s.exec(line);
  if (!match?.[1] || !NUMBER.test(match[3] ?? "")) {
    throw new SyntaxError(`not a sample: ${line}`);
  }
  return {
    name: match[1],
    labels: parseLabels(match[2] ?? ""),
    value: Number(match[3]?.replace("Inf", "Infinity")),
  };
}

function parseLabels(text: string): Record<string, string> {
  const labels: Record<string, string> = Object.create(null);
  const label = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\["\\n])*)"(?:,|$)/y;
  while (label.lastIndex < text.length) {
    const at = label.lastIndex;
    const [, name, value] = label.exec(text) ?? [];
    if (name === undefined || value === undefined || name in labels) {
      throw new SyntaxError(`not labels: ${text.slice(at)}`);
    }
    labels[name] = unescape(value, '"');
  }
  return { ...labels };
}

function unescape(text: string, quotes: string): string {
  return text.replace(/\\(.?)/gs, (_, char: string) => {
    if (char === "n") return "\n";
    if (char === "\\" || (char !== "" && char === quotes)) return char;
    throw new SyntaxError(`unknown escape "\\${char}"`);
  });
}

function checkSamples({ name, type, samples }: ParsedFamily, format: Format) {
  const seen = new Set<string>();
  for (const sample of samples) {
    const suffix = sample.name.slice(name.length);
    const total = type === "counter" && format === "openmetrics";
    const known = total ? suffix === "_total" : SUFFIXES.includes(suffix);
    if (!sample.name.startsWith(name) || !known) {
      throw new SyntaxError(`${sample.name} is not of family ${name}`);
    }
    const key = JSON.stringify([sample.name, Object.entries(sample.labels)]);
    if (seen.has(key)) throw new SyntaxError(`${key} is doubled`);
    seen.add(key);
  }
}
