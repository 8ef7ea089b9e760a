import { AddressLimit } from "./address_limit.ts";
import type { ConnectTools } from "./connect_host.ts";
import { createResolvers, type Resolvers } from "./create_resolvers.ts";
import { DeadlineWheel } from "./deadline.ts";
import { createDial } from "./dial.ts";
import { FamilyOrder } from "./family_order.ts";

/** Each has a real default. */
export interface ConnectDeps
  extends
    Partial<Pick<ConnectTools, "dial" | "resolve" | "resolveTrusted">>,
    Partial<Pick<Resolvers, "nameServers">> {
  /** The only authorities (PEM) to trust; of no use with `dial`. */
  readonly caCerts?: readonly string[];
  /** How many milliseconds this process has stood still so far: part of it is given back to deadlines. */
  readonly lostMs?: () => number;
  /** Milliseconds that never go back. */
  readonly performanceNow?: () => number;
}

/** What connecting takes but for the guard, and what else comes with it. */
export interface OwnConnectTools extends Omit<ConnectTools, "guard"> {
  /** The name servers of the system, in their order. */
  readonly nameServers: Resolvers["nameServers"];
  readonly performanceNow: () => number;
}

/** Tools of their own for whoever connects: limits, deadlines and lookups of others are not in their way. */
export function createConnectTools(deps: ConnectDeps = {}): OwnConnectTools {
  const performanceNow = deps.performanceNow ?? (() => performance.now());
  const deadlines = new DeadlineWheel(deps.lostMs);
  const resolvers = createResolvers({ deadlines });
  return {
    resolve: deps.resolve ?? resolvers.resolve,
    resolveTrusted: deps.resolveTrusted ?? resolvers.resolveTrusted,
    nameServers: deps.nameServers ?? resolvers.nameServers,
    dial: deps.dial ?? createDial(deps.caCerts),
    addressLimit: new AddressLimit(),
    familyOrder: new FamilyOrder(performanceNow),
    deadlines,
    performanceNow,
  };
}
