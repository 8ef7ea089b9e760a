import {
  type ConnectDeps,
  createConnectTools,
} from "../dial/create_connect_tools.ts";
import { ProbePaths } from "../dial/probe_paths.ts";
import type { ProbeResult, ProbeTarget } from "../types.ts";
import { createChecks } from "./create_checks.ts";
import { ProbeAttempt } from "./probe_attempt.ts";
import type { ProbeGuard, ProbeTools } from "./probe_tools.ts";

/** Each has a real default, but for `guard`: without one no user's target is allowed. */
export interface ProberDeps
  extends ConnectDeps, Partial<Pick<ProbeTools, "guard" | "maxTimeoutMs">> {
  readonly userAgent?: string;
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
  const tools = {
    ...createConnectTools(deps),
    guard: deps.guard ?? refuseAll,
    maxTimeoutMs: deps.maxTimeoutMs ?? Infinity,
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
