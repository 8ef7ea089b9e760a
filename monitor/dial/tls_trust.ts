import type { X509Certificate } from "node:crypto";
import {
  createSecureContext,
  type SecureContext,
  type TLSSocket,
} from "node:tls";
import { pemCertificates } from "../pem_certificates.ts";
import type { TlsRules } from "../types.ts";

/** At most this many certificates of a chain are looked at. */
const MAX_CHAIN = 10;

/** What connections are made with, by the rules of their urls, for as long as somebody holds those. */
export class TlsContexts {
  readonly #caCerts: readonly string[];
  /** Made once: Node's TLS makes one for each connection that brings none. */
  readonly #usual: SecureContext;
  readonly #contexts = new WeakMap<TlsRules, SecureContext>();

  /** `caCerts` (PEM, one each) are the only authorities where a url names none. */
  constructor(caCerts: readonly string[]) {
    this.#caCerts = caCerts;
    this.#usual = createSecureContext(
      caCerts.length === 0 ? {} : { ca: [...caCerts] },
    );
  }

  get(rules: TlsRules | null | undefined): SecureContext {
    if (!rules || rules.ca === "" && rules.clientCert === "") {
      return this.#usual;
    }
    let context = this.#contexts.get(rules);
    if (context === undefined) {
      const ca = rules.ca === "" ? this.#caCerts : pemCertificates(rules.ca);
      context = createSecureContext({
        ...ca.length > 0 && { ca: [...ca] },
        ...rules.clientCert !== "" && {
          cert: rules.clientCert,
          key: rules.clientKey,
        },
      });
      this.#contexts.set(rules, context);
    }
    return context;
  }
}

/**
 * Judges what the other side showed; tells when the first certificate of its
 * chain ends that is still good, or, of a bad one, when it ends itself.
 */
export function judgePeer(
  socket: TLSSocket,
  rules: TlsRules | null | undefined,
  onCertificate: (expiresAt: number) => void,
): boolean {
  const leaf = socket.getPeerX509Certificate();
  if (leaf === undefined) return false;
  const ends = endsOf(leaf);
  const { authorized } = socket;
  const [own = NaN] = ends;
  const now = Date.now();
  // an end in the past is of a certificate that nobody needed to trust this one
  const end = authorized ? Math.min(...ends.filter((at) => at > now)) : own;
  if (Number.isFinite(end)) onCertificate(end);
  const { fingerprint = "", verify = true } = rules ?? {};
  if (fingerprint !== "" && fingerprint !== fingerprintOf(leaf)) return false;
  if (!verify) return true;
  if (fingerprint !== "") return Date.parse(leaf.validFrom) <= now && now < own;
  // RFC 9525, 2: Node still takes the common name for a name, browsers do not
  return authorized && Boolean(leaf.subjectAltName);
}

function fingerprintOf({ fingerprint256 }: X509Certificate): string {
  return fingerprint256.replaceAll(":", "").toLowerCase();
}

/** When each certificate of a chain ends, in milliseconds since the epoch. */
function endsOf(leaf: X509Certificate): number[] {
  const ends: number[] = [];
  let next: X509Certificate | undefined = leaf;
  while (next !== undefined && ends.length < MAX_CHAIN) {
    ends.push(Date.parse(next.validTo));
    const issuer: X509Certificate | undefined = next.issuerCertificate;
    next = issuer === next ? undefined : issuer;
  }
  return ends;
}
