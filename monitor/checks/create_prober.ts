import { AddressLimit } from "../dial/address_limit.ts";
import { createResolvers } from "../dial/create_resolvers.ts";
import { DeadlineWheel } from "../dial/deadline.ts";
import { createDial } from "../dial/dial.ts";
import { FamilyOrder } from "../dial/family_order.ts";
import { ProbePaths } from "../dial/probe_paths.ts";
import type { ProbeResult, ProbeTarget } from "../types.ts";
import { createChecks } from "./create_checks.ts";
import { ProbeAttempt } from "./probe_attempt.ts";
import type { ProbeGuard, ProbeTools } from "./probe_tools.ts";

/** Each has a real default, but for `guard`: without one no user's target is allowed. */
export interface ProberDeps extends
  Partial<
    Omit<ProbeTools, "addressLimit" | "deadlines" | "familyOrder" | "paths">
  > {
  /** The only authorities (PEM) to trust; of no use with `dial`. */
  readonly caCerts?: readonly string[];
  readonly userAgent?: string;
  /** How many milliseconds this process has stood still so far: part of it is given back to deadlines. */
  readonly lostMs?: () => number;
}

/**
 * Returns the function that asks a target once and says whether it is up.
 * It resolves in every case and by the target's timeout; a failed probe is a
 * value. "Unknown" when this process could not even try, for want of a
 * descriptor, a port or memory; only the caller can tell our own stalls.
 *
 * Pass the same target object each time: what is derived from it is kept.
 */
export function createProber(
  deps: ProberDeps = {},
): (target: ProbeTarget) => Promise<ProbeResult> {
  const performanceNow = deps.performanceNow ?? (() => performance.now());
  const deadlines = new DeadlineWheel(deps.lostMs);
  const resolvers = createResolvers({ deadlines });
  const tools = {
    guard: deps.guard ?? refuseAll,
    resolve: deps.resolve ?? resolvers.resolve,
    resolveTrusted: deps.resolveTrusted ?? resolvers.resolveTrusted,
    nameServers: deps.nameServers ?? resolvers.nameServers,
    dial: deps.dial ?? createDial(deps.caCerts),
    maxTimeoutMs: deps.maxTimeoutMs ?? Infinity,
    performanceNow,
    addressLimit: new AddressLimit(),
    familyOrder: new FamilyOrder(performanceNow),
    deadlines,
    paths: new ProbePaths(),
  };
  const checkOf = createChecks(deps.userAgent ?? "Uptick (+uptime monitor)");
  return (target) => new ProbeAttempt(target, tools).run(checkOf(target));
}

const refuseAll: ProbeGuard = {
  checkUrl: () => ({ ok: false }),
  checkTarget: () => ({ ok: false }),
  checkRedirect: () => ({ ok: false }),
  allowsAnswer: () => false,
  isOwnPort: () => false,
};
