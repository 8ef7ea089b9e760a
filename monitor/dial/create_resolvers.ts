import type { DeadlineWheel } from "./deadline.ts";
import { createDial } from "./dial.ts";
import { DnsClient } from "./dns/dns_client.ts";
import { FreshFile } from "./dns/fresh_file.ts";
import { parseHosts } from "./dns/hosts_file.ts";
import {
  DEFAULT_SETTINGS,
  type NameServer,
  parseResolvConf,
  type ResolverSettings,
} from "./dns/resolv_conf.ts";
import {
  createResolver,
  createTrustedResolver,
  type Resolve,
} from "./resolve.ts";
import { SystemLookups } from "./system_lookups.ts";

/** Disposing of them closes their sockets. */
export interface Resolvers extends Disposable {
  readonly resolve: Resolve;
  readonly resolveTrusted: Resolve;
  readonly nameServers: () => readonly NameServer[];
}

export interface ResolversDeps {
  readonly deadlines: DeadlineWheel;
  /** By default what /etc/resolv.conf says. */
  readonly settings?: () => ResolverSettings;
}

/** The resolvers for names of users and of the configuration, which share their sockets. */
export function createResolvers(deps: ResolversDeps): Resolvers {
  const { deadlines } = deps;
  const resolvConf = new FreshFile("/etc/resolv.conf", parseResolvConf);
  const hostsFile = new FreshFile("/etc/hosts", parseHosts);
  const settings = deps.settings ??
    (() => resolvConf.get() ?? DEFAULT_SETTINGS);
  const client = new DnsClient({ settings, dial: createDial(), deadlines });
  const system = new SystemLookups(deadlines);
  const asking = {
    settings,
    ask: (name: string, signal: AbortSignal) => client.ask(name, signal),
  };
  return {
    resolve: createResolver(asking),
    resolveTrusted: createTrustedResolver({
      ...asking,
      hosts: () => hostsFile.get(),
      bySystem: (name, signal) => system.resolve(name, signal),
    }),
    nameServers: () => settings().servers,
    [Symbol.dispose]: () => client.close(),
  };
}
