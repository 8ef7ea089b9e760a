import { countsAsUp } from "../../../monitor/codes.ts";
import type { ProbeResult, ProbeTarget } from "../../../monitor/types.ts";
import { readUrlFields } from "../../../monitor/fields/url_fields.ts";
import { isTrusted } from "../../../monitor/is_trusted.ts";
import { withoutUserinfo } from "../../../monitor/fields/without_userinfo.ts";
import { asksElsewhere } from "../../services/asks_elsewhere.ts";
import type { Accounts } from "../../access/accounts.ts";
import type { RateLimit } from "../../access/rate_limit.ts";
import { QueueFullError, type TurnQueue } from "../../access/turn_queue.ts";
import { daysText } from "../words/certificate_text.ts";
import { DAY_MS } from "../../history/url_history.ts";
import { HttpError } from "../../server/http_error.ts";
import type { UserRequest } from "./app_request.ts";
import { responseText } from "../words/number_text.ts";
import { causeText } from "../words/state_words.ts";

/** What one probe found, for people. */
export interface TrialResult {
  readonly up: boolean;
  readonly text: string;
}

export interface TrialDeps {
  /** Probes as the rounds do: the guard applies. */
  readonly probe: (target: ProbeTarget) => Promise<ProbeResult>;
  /** How many trials each user may make. */
  readonly limit: RateLimit;
  /** Where trials wait, by the networks of those who ask. */
  readonly turns: Pick<TurnQueue, "run">;
  readonly accounts: Pick<Accounts, "clientOf">;
}

/** Probes a url once with members that are not saved yet; they must be free of problems. */
export async function tryProbe(
  { probe, limit, turns, accounts }: TrialDeps,
  { c, viewer: { user } }: Pick<UserRequest, "c" | "viewer">,
  { stored, members }: {
    stored: Omit<ProbeTarget, "ownerId"> & Partial<ProbeTarget>;
    members: Readonly<Record<string, unknown>>;
  },
): Promise<TrialResult> {
  const key = String(user.id);
  const verdict = limit.take(key);
  if (!verdict.ok) {
    const text = `Too many checks: try again in ${verdict.retryAfterSeconds} s`;
    return { up: false, text };
  }
  const { fields } = readUrlFields(withoutUserinfo(members));
  // Whoever tries an address that they typed tries it as their own.
  const isAsStored = isTrusted(stored) && !asksElsewhere(stored, fields);
  const ownerId = isAsStored ? null : user.id;
  const target = { ...stored, ...fields, ownerId };
  try {
    const client = accounts.clientOf(c, user);
    const result = await turns.run(client, () => probe(target));
    return {
      up: countsAsUp(result.outcome),
      text: trialText(result, Date.now()),
    };
  } catch (error) {
    if (error instanceof HttpError) limit.giveBack(key); // it was not tried
    if (!(error instanceof QueueFullError)) throw error;
    const text =
      "Not checked, because too many others are waiting: try again in a moment";
    return { up: false, text };
  }
}

/** `200 in 84 ms at 192.0.2.1, certificate valid 61 days`, or what went wrong. */
export function trialText(
  {
    outcome,
    status,
    kind,
    durationMs,
    address,
    path,
    certificateExpiresAt,
    detail,
  }: Pick<
    ProbeResult,
    | "detail"
    | "outcome"
    | "status"
    | "kind"
    | "durationMs"
    | "address"
    | "path"
    | "certificateExpiresAt"
  >,
  now: number,
): string {
  const at = path?.byName ? ` at ${address}` : "";
  const found = outcome === "up"
    ? `${status ?? "An answer"} in ${responseText(durationMs)}${at}`
    : `${capital(detail ?? trialCause({ kind, status }))} (${
      responseText(durationMs)
    }${at})`;
  if (certificateExpiresAt === null) return found;
  const days = Math.floor((certificateExpiresAt - now) / DAY_MS);
  if (days < 0) return `${found}, certificate expired ${daysText(-days)} ago`;
  return `${found}, certificate valid for ${daysText(days)}`;
}

/** A name that is not there and one of the own network look the same to whoever tries. */
function trialCause(
  { kind, status }: Pick<ProbeResult, "kind" | "status">,
): string {
  return kind === "dns" || kind === "blocked"
    ? "its name was not found, or its address is not allowed"
    : causeText({ kind, status });
}

function capital(text: string): string {
  return text === ""
    ? "No result"
    : text.charAt(0).toUpperCase() + text.slice(1);
}
