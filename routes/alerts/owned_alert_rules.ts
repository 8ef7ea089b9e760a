import {
  type AlertRules,
  alertRulesOf,
  OPERATORS,
  type SomeAlertRules,
} from "../../monitor/alert_rules.ts";
import {
  alertRuleMembers,
  readAlertRules,
  RULE_MEMBERS,
} from "../../monitor/fields/alert_rule_fields.ts";
import type { AlertRuleChoices } from "../../store/alerts/alert_rule_choices.ts";
import { ownerOf, type UserViewer } from "../access/viewer.ts";
import { HttpError } from "../server/http_error.ts";

export interface OwnedAlertRulesDeps {
  readonly choices: AlertRuleChoices;
  /** What the settings say. */
  readonly settings: SomeAlertRules;
}

/** The rules of an owner's outages, as they are told. */
export interface ShownAlertRules {
  /** As the wire has them, by name. */
  readonly members: Readonly<Record<string, string>>;
  /** The names of those that the settings fix. */
  readonly fixed: readonly string[];
}

/** How people choose what makes their outages; what all operators share, any of them chooses. */
export class OwnedAlertRules {
  readonly #deps: OwnedAlertRulesDeps;

  constructor(deps: OwnedAlertRulesDeps) {
    this.#deps = deps;
  }

  async get(viewer: UserViewer): Promise<ShownAlertRules> {
    const owner = ownerOf(viewer);
    return this.#shown(owner, await this.#deps.choices.get(owner));
  }

  /** @throws {HttpError} 400 naming every problem, 409 for what the settings fix. */
  async change(
    viewer: UserViewer,
    members: Readonly<Record<string, unknown>>,
  ): Promise<ShownAlertRules> {
    const owner = ownerOf(viewer);
    const { rules, problems } = readAlertRules(members);
    if (problems.length > 0) throw new HttpError(400, problems.join("\n"));
    const fixed = this.#fixedFor(owner).filter((name) =>
      Object.hasOwn(members, name)
    );
    if (fixed.length > 0) {
      throw new HttpError(
        409,
        `Cannot change ${fixed.join(", ")}: the configuration says so`,
      );
    }
    return this.#shown(owner, await this.#deps.choices.change(owner, rules));
  }

  #shown(owner: number, chosen: SomeAlertRules): ShownAlertRules {
    const rules = alertRulesOf(owner, this.#deps.settings, chosen);
    return { members: alertRuleMembers(rules), fixed: this.#fixedFor(owner) };
  }

  #fixedFor(owner: number): string[] {
    if (owner !== OPERATORS) return [];
    const { settings } = this.#deps;
    return Object.entries(RULE_MEMBERS)
      .filter(([rule]) => settings[rule as keyof AlertRules] !== undefined)
      .map(([, { name }]) => name);
  }
}
