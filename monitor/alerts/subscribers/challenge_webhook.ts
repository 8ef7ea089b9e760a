import { exchange, type ExchangeDeps } from "../exchange.ts";
import { judgeStatus, memberOf } from "../channels/judge_status.ts";

/** What a webhook has to answer that is to hear of a status page. */
const CHALLENGE_RULE =
  "it must answer 2xx within 10 s, with the text of `challenge` as its body, or as JSON with a member `challenge`";
const CHALLENGE_BYTES = 24;

/**
 * Asks a url whether it wants to hear of a page: only who has it can give the
 * text back. Null where it did, else why not, which names the rule.
 */
export async function challengeWebhook(
  deps: ExchangeDeps,
  url: string,
  page: { readonly title: string; readonly url: string | null },
): Promise<string | null> {
  const challenge = crypto.getRandomValues(new Uint8Array(CHALLENGE_BYTES))
    .toBase64({ alphabet: "base64url", omitPadding: true });
  const body = JSON.stringify({
    version: 1,
    type: "subscription.challenge",
    timestamp: new Date(deps.now()).toISOString(),
    challenge,
    page,
  });
  // with an owner: it is judged as a member's target is
  const channel = { ownerId: 0, settings: {} };
  const form = { judge: judgeStatus, secretsOf: () => [] };
  const { answer, result } = await exchange(deps, form, channel, {
    ...{ url, body, headers: {} },
  });
  if (answer === null) return `${result.words}: ${CHALLENGE_RULE}`;
  if (result.outcome !== "sent") {
    return `it answered with status ${answer.status}: ${CHALLENGE_RULE}`;
  }
  const said = answer.body.trim();
  const isRight = said === challenge ||
    memberOf(said, "challenge") === challenge;
  return isRight ? null : `it answered something else: ${CHALLENGE_RULE}`;
}
