import { isIP } from "node:net";
import { AddressGuard, type GuardOptions } from "./address_guard.ts";

export interface GuardSettings {
  readonly allowPrivateTargets: NonNullable<GuardOptions["allowPrivate"]>;
  /** Origin under which people reach this instance. */
  readonly publicUrl: string | undefined;
  /** What it listens on; undefined for all addresses. */
  readonly hostname: string | undefined;
}

/** Users reach public addresses only, unless the operator says otherwise, and never this instance itself. */
export function createGuard(
  { allowPrivateTargets, publicUrl, hostname }: GuardSettings,
  port: number,
): AddressGuard {
  const own = publicUrl === undefined ? [] : [new URL(publicUrl).host];
  const listening = hostname === undefined || isIP(hostname) === 0
    ? "127.0.0.1"
    : hostname;
  const address = isIP(listening) === 6 ? `[${listening}]` : listening;
  return new AddressGuard({
    allowPrivate: allowPrivateTargets,
    ownHosts: [...own, `${address}:${port}`],
  });
}
