/** What urls that are down are joined by into one outage. */
export const GROUPINGS = ["host", "tag", "all", "none"] as const;

export type Grouping = (typeof GROUPINGS)[number];

/** How the outages of one owner are made. */
export interface AlertRules {
  readonly grouping: Grouping;
  /** How long a url is down before anybody is told, so that others can join. */
  readonly groupWaitMs: number;
  /** Changes of an outage are told no more often. */
  readonly groupIntervalMs: number;
}

/** The rules that somebody has said something about. */
export type SomeAlertRules = {
  readonly [Rule in keyof AlertRules]?: AlertRules[Rule] | undefined;
};

/** The rules of who said nothing. */
export const DEFAULT_ALERT_RULES: AlertRules = {
  grouping: "host",
  groupWaitMs: 20_000,
  groupIntervalMs: 300_000,
};

/** The operator's urls have one owner, whatever account added them. */
export const OPERATORS = 0;

/**
 * The rules of an owner, by what the settings of this Uptick say and what the
 * owner chose. The settings beat what operators choose, as all settings do; for
 * members they are where their own choice begins.
 */
export function alertRulesOf(
  owner: number,
  settings: SomeAlertRules,
  chosen: SomeAlertRules,
): AlertRules {
  const [first, second] = owner === OPERATORS
    ? [settings, chosen]
    : [chosen, settings];
  return {
    grouping: first.grouping ?? second.grouping ?? DEFAULT_ALERT_RULES.grouping,
    groupWaitMs: first.groupWaitMs ?? second.groupWaitMs ??
      DEFAULT_ALERT_RULES.groupWaitMs,
    groupIntervalMs: first.groupIntervalMs ?? second.groupIntervalMs ??
      DEFAULT_ALERT_RULES.groupIntervalMs,
  };
}
