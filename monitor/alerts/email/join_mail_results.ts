import { plain } from "../channels/message_text.ts";
import type { AttemptResult } from "../outbox_entry.ts";

/** The worst comes first; what is worth a new try goes before what is refused. */
const ORDER = ["broken", "later", "final", "sent"] as const;

/**
 * What came of a notice whose mails, by address, fared as `results` says. A new
 * try goes only to those whom none has reached.
 */
export function joinMailResults(
  results: ReadonlyMap<string, AttemptResult>,
  reachedBefore: readonly string[],
): AttemptResult {
  const sent = [...results].filter(([, { outcome }]) => outcome === "sent");
  const reached = [...reachedBefore, ...sent.map(([address]) => address)];
  const all = [...results.values()];
  const outcome = ORDER.find((each) =>
    all.some((result) => result.outcome === each)
  );
  const worst = all.find((result) => result.outcome === outcome);
  if (worst === undefined) {
    const words = "nothing was sent: every address has unsubscribed";
    return { outcome: "sent", status: null, words, retryAfterMs: null };
  }
  if (outcome === "sent" || reached.length === 0) return worst;
  const words = plain(`${reached.length} reached; another: ${worst.words}`);
  return { ...worst, words, reached };
}
