import { plain } from "../channels/message_text.ts";
import { maskSecrets } from "../mask_secrets.ts";
import type { AttemptResult } from "../outbox_entry.ts";

/** What the package for mail throws. */
interface MailError {
  readonly message?: string;
  readonly code?: string;
  readonly responseCode?: number;
  readonly response?: string;
  /** The server refused for good. */
  readonly permanent?: boolean;
}

/** A certificate's fault has no code of its own. */
const CERTIFICATE = /certificate|altnames/i;

/** What it means that a mail could not be sent. */
export function judgeMail(
  error: unknown,
  secrets: readonly string[],
): AttemptResult {
  const { message = "", code = "", responseCode = null, response, permanent } =
    error as MailError;
  const words = maskSecrets(response ?? message, secrets);
  const isRefused = permanent === true || (responseCode ?? 0) >= 500 &&
      responseCode !== 503;
  const isBroken = CERTIFICATE.test(message) ||
    (isRefused && (code === "EAUTH" || code === "ETLS"));
  return {
    outcome: isBroken ? "broken" : isRefused ? "final" : "later",
    status: responseCode,
    words: plain(words),
    retryAfterMs: null,
    // the connection ended in the midst of the exchange
    mayHaveArrived: responseCode === null,
  };
}
