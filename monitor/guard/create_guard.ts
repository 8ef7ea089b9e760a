import { isIP } from "node:net";
import { AddressGuard, type GuardOptions } from "./address_guard.ts";
import { ChangingGuard } from "./changing_guard.ts";

export interface GuardSettings {
  readonly allowPrivateTargets: NonNullable<GuardOptions["allowPrivate"]>;
  /** Where people reach this instance. */
  readonly publicUrl: string | undefined;
  /** What it listens on; undefined for all addresses. */
  readonly hostname: string | undefined;
}

const UNSPECIFIED = new Set(["0.0.0.0", "::"]);

/** Users reach public addresses only, unless the operator says otherwise, and never this instance itself. */
export function createGuard(
  { allowPrivateTargets, publicUrl, hostname }: GuardSettings,
  port: number,
): AddressGuard {
  const isEverywhere = hostname === undefined || UNSPECIFIED.has(hostname);
  const listening = hostname === undefined || isIP(hostname) === 0
    ? "127.0.0.1"
    : hostname;
  const isPublic = allowPrivateTargets.length === 0;
  const address = isIP(listening) === 6 ? `[${listening}]` : listening;
  return new AddressGuard({
    allowPrivate: allowPrivateTargets,
    ownHosts: [...publicHost(publicUrl, isPublic), `${address}:${port}`],
    ...(isEverywhere && { ownPort: port }),
  });
}

/** In one's own network other services have the same name, at other ports. */
function publicHost(url: string | undefined, isPublic: boolean): string[] {
  if (url === undefined) return [];
  const { host, hostname } = new URL(url);
  return [isPublic ? hostname.replace(/^\[|\]$/g, "") : host];
}

/** The same, and whatever operators allow and close again while the program runs. */
export function createChangingGuard(
  settings: GuardSettings,
  port: number,
): ChangingGuard {
  const { allowPrivateTargets } = settings;
  return new ChangingGuard((ranges) =>
    createGuard({
      ...settings,
      allowPrivateTargets: allowPrivateTargets === "all"
        ? "all"
        : [...allowPrivateTargets, ...ranges],
    }, port)
  );
}
