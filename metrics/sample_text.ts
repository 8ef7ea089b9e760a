import type { Format } from "./format.ts";

/** A sample's value; every number but NaN reads back as the same bits. */
export function formatValue(value: number): string {
  if (Number.isFinite(value)) return Object.is(value, -0) ? "-0" : `${value}`;
  if (Number.isNaN(value)) return "NaN";
  return value > 0 ? "+Inf" : "-Inf";
}

/**
 * The value of a `le` or `quantile` label.
 *
 * It is part of the identity of a series, so OpenMetrics asks for one canonical
 * text ("Canonical Numbers"): that of Go's `%g`, with `.0` after an integer.
 */
export function formatBound(bound: number, format: Format): string {
  if (format === "text" || !Number.isFinite(bound)) return formatValue(bound);
  const size = Math.abs(bound);
  if (size !== 0 && (size < 1e-4 || size >= 1e6)) {
    return bound.toExponential().replace(/([+-])(\d)$/, "$10$2");
  }
  return Number.isInteger(bound) ? `${bound}.0` : `${bound}`;
}

/** The labels without their braces: `method="GET",path="/"`. */
export function formatLabels(
  names: readonly string[],
  values: readonly string[],
): string {
  // joined, the text is one piece: labels of thousands of urls are kept
  return names.map((name, index) => `${name}="${escape(values[index] ?? "")}"`)
    .join();
}

/** HELP text on one line; OpenMetrics alone escapes quotes there. */
export function escapeHelp(help: string, format: Format): string {
  const text = escape(help);
  return format === "openmetrics" ? text : text.replaceAll('\\"', '"');
}

function escape(text: string): string {
  // One test tells the usual text apart, which needs no work at all.
  if (!/[\\"\n\ud800-\udfff]/.test(text)) return text;
  return text
    .toWellFormed() // UTF-8 has no lone surrogates
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n");
}
