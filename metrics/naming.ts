import type { MetricType } from "./metric.ts";

const METRIC_NAME = /^[a-zA-Z][a-zA-Z0-9_]*$/;
const LABEL_NAME = /^[a-zA-Z][a-zA-Z0-9_]*$/;

/** What the formats append to a family's name by themselves. */
const RESERVED_SUFFIX = /_(total|count|sum|bucket|created)$/;

/** Labels that histograms and summaries write themselves. */
const RESERVED_LABELS = ["le", "quantile"];

/**
 * Refuses what is not valid in both formats. It is stricter than the grammar,
 * which also has colons and leading underscores: Prometheus reserves the first
 * for recording rules, OpenMetrics the second.
 *
 * @throws {RangeError} that names the name or the help, and the rule.
 */
export function checkFamily(
  type: MetricType,
  name: string,
  help: string,
): void {
  const refuse = (rule: string) => {
    throw new RangeError(`Cannot create ${type} "${name}": ${rule}`);
  };
  if (!METRIC_NAME.test(name)) {
    refuse("name must be a letter, then letters, digits and underscores");
  }
  if (type === "counter") {
    if (!/._total$/.test(name)) refuse('name must end in "_total"');
  } else {
    const suffix = RESERVED_SUFFIX.exec(name)?.[0];
    if (suffix) refuse(`name must not end in "${suffix}"`);
  }
  if (help === "" || help !== help.trim()) {
    refuse("help must be text without space at its ends");
  }
}

/** @throws {RangeError} for a label name that is illegal, reserved or doubled. */
export function checkLabelNames(
  metric: string,
  labelNames: readonly string[],
): void {
  for (const [index, name] of labelNames.entries()) {
    const refuse = (rule: string) => {
      throw new RangeError(`Cannot label "${metric}" with "${name}": ${rule}`);
    };
    if (!LABEL_NAME.test(name)) {
      refuse("must be a letter, then letters, digits and underscores");
    }
    if (RESERVED_LABELS.includes(name)) refuse("the name is reserved");
    if (labelNames.indexOf(name) !== index) refuse("the name is there twice");
  }
}
