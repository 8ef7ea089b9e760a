import type { Config } from "../config/parse_config.ts";
import type { SomeAlertRules } from "../monitor/alert_rules.ts";

/** What the settings say of how outages are made. */
export function alertRulesIn(
  { alertGrouping, alertGroupWaitMs, alertGroupIntervalMs }: Pick<
    Config,
    "alertGrouping" | "alertGroupIntervalMs" | "alertGroupWaitMs"
  >,
): SomeAlertRules {
  return {
    grouping: alertGrouping,
    groupWaitMs: alertGroupWaitMs,
    groupIntervalMs: alertGroupIntervalMs,
  };
}
