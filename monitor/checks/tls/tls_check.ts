import type { ProbeTarget } from "../../types.ts";
import { hopOf, targetUrl } from "../hop_of.ts";
import type { ProbeAttempt } from "../probe_attempt.ts";
import { STARTTLS } from "./starttls.ts";

/** Speaks TLS as far as the handshake, which tells when the certificate expires. */
export async function tlsCheck(
  target: ProbeTarget,
  attempt: ProbeAttempt,
): Promise<void> {
  const { starttls } = target;
  const use = { starttls };
  const hop = hopOf(targetUrl(target, attempt, use), use);
  const connection = await attempt.connect({
    ...hop,
    tlsName: hop.host,
    tls: target.tls,
    // what the server speaks is not known: it is not asked
    alpn: [],
    ...(starttls !== "" && { startTls: STARTTLS[starttls] }),
  });
  connection.close();
}
