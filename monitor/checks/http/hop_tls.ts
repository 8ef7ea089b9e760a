import type { TlsRules } from "../../types.ts";

const elsewhere = new WeakMap<TlsRules, TlsRules>();

/**
 * The rules for the TLS of another host, to which a redirect leads: whom to
 * trust stays, what is of the one certificate and what we show does not.
 */
export function tlsElsewhere(rules: TlsRules | null): TlsRules | null {
  if (rules === null) return null;
  let others = elsewhere.get(rules);
  if (others === undefined) {
    const own = {
      fingerprint: "",
      serverName: "",
      clientCert: "",
      clientKey: "",
    };
    others = { ...rules, ...own };
    elsewhere.set(rules, others);
  }
  return others;
}
