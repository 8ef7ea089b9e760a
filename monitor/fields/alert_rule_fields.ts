import {
  type AlertRules,
  type Grouping,
  GROUPINGS,
  type SomeAlertRules,
} from "../alert_rules.ts";
import { formatGoDuration } from "./go_duration.ts";
import {
  attempt,
  duration,
  json,
  type Kind,
  kind,
  show,
} from "./value_kind.ts";

export const GROUPING: Kind<Grouping> = kind(
  "host, tag, all or none",
  (text) => GROUPINGS.find((grouping) => grouping === text),
);
export const GROUP_WAIT: Kind<number> = duration("0s", "1h");
export const GROUP_INTERVAL: Kind<number> = duration("10s", "24h");

interface RuleMember {
  /** On the wire. */
  readonly name: string;
  readonly kind: Kind<unknown, unknown>;
}

/** The rules of outages on the wire. */
export const RULE_MEMBERS: Readonly<Record<keyof AlertRules, RuleMember>> = {
  grouping: { name: "grouping", kind: json(GROUPING) },
  groupWaitMs: { name: "group_wait", kind: json(GROUP_WAIT) },
  groupIntervalMs: { name: "group_interval", kind: json(GROUP_INTERVAL) },
};

const ROWS = Object.entries(RULE_MEMBERS) as [keyof AlertRules, RuleMember][];

/** Reads the rules that are named; null takes a choice back, which reads as undefined. */
export function readAlertRules(
  members: Readonly<Record<string, unknown>>,
): { rules: SomeAlertRules; problems: readonly string[] } {
  const problems: string[] = [];
  const rules: Record<string, unknown> = {};
  for (const [name, raw] of Object.entries(members)) {
    const row = ROWS.find(([, each]) => each.name === name);
    if (row === undefined) {
      const known = ROWS.map(([, each]) => each.name).join(", ");
      problems.push(`Cannot set ${show(name)}: known are ${known}`);
      continue;
    }
    const [rule, member] = row;
    const label = { name: `"${name}"`, secret: false };
    const read = raw === null
      ? { value: undefined }
      : attempt(problems, label, () => member.kind.read(raw));
    if (read !== undefined) rules[rule] = read.value;
  }
  return { rules, problems };
}

/** The rules as the wire has them. */
export function alertRuleMembers(
  { grouping, groupWaitMs, groupIntervalMs }: AlertRules,
): Record<string, string> {
  return {
    grouping,
    group_wait: formatGoDuration(groupWaitMs),
    group_interval: formatGoDuration(groupIntervalMs),
  };
}
