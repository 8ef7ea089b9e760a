import type { AddressGuard } from "../../../../monitor/guard/address_guard.ts";
import {
  type GuardCase,
  redirectTableCases,
  registryCases,
  urlTableCases,
} from "./guard_cases.ts";
import {
  badOptionCases,
  metadataCases,
  ownCases,
  privateCases,
} from "./guard_option_cases.ts";
import { answerCases, redirectCases } from "./guard_answer_cases.ts";
import { nameCases, portCases, textCases } from "./guard_rule_cases.ts";
import {
  dnsCases,
  schemePortCases,
  schemeTextCases,
} from "./guard_scheme_cases.ts";

/** All cases by what they are about. */
export function guardSuite(): Record<string, GuardCase[]> {
  return {
    "every row of ssrf.tsv": urlTableCases(),
    "every row of ssrf_redirects.tsv": redirectTableCases(),
    "the edges of every special block": registryCases(),
    "ports and their neighbours": portCases(),
    "the text of a url": textCases(),
    "names": nameCases(),
    "allowed private ranges": privateCases(),
    "metadata addresses": metadataCases(),
    "own hosts": ownCases(),
    "options that cannot be read": badOptionCases(),
    "resolver answers": answerCases(),
    "redirects": redirectCases(),
    "ports of each kind": schemePortCases(),
    "name servers": dnsCases(),
    "addresses of other kinds": schemeTextCases(),
  };
}

/** The names of the cases that `Guard` gets wrong, at most `limit` of them. */
export function wrongAnswers(
  Guard: typeof AddressGuard,
  cases: readonly GuardCase[],
  limit = Infinity,
): string[] {
  const guards = new Map<unknown, AddressGuard>();
  const wrong: string[] = [];
  for (const { name, options, ask, want } of cases) {
    const key = JSON.stringify(options);
    const guard = guards.get(key) ?? new Guard(options);
    guards.set(key, guard);
    if (ask(guard, Guard) !== want) wrong.push(`${name}: must be ${want}`);
    if (wrong.length >= limit) break;
  }
  return wrong;
}
