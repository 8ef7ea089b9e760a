import type { Viewer } from "../access/viewer.ts";
import type { HandlerFor } from "../access/viewers.ts";
import { HttpError } from "../server/http_error.ts";
import {
  answer,
  answerEnvelope,
  answerJson,
  type Ctx,
} from "../server/request_context.ts";

/** What became of the slots of the last minute; shares are from 0 to 1. */
export interface ProbeRates {
  readonly askedPerSecond: number;
  readonly duePerSecond: number;
  /** The share of the probes asked that are unknown by a local fault. */
  readonly unknownShare: number;
  /** The share of the slots due that were not asked, or are unknown by a local fault. */
  readonly failedShare: number;
}

/** What the health is told from. */
export interface Health {
  /** Null while the store can be written, else what is wrong. */
  checkStore(): Promise<string | null>;
  /** When the store answered last, on the wall clock; null before the first time. */
  storeAnsweredAt(): number | null;
  /** Null where this instance does not probe. */
  probeRates(): ProbeRates | null;
  /** Null while requests are answered, from the store or from memory, else why not. */
  checkReady(): Promise<string | null>;
}

const HEADERS = { "Cache-Control": "no-store" };
const TEXT_HEADERS = {
  ...HEADERS,
  "Content-Type": "text/plain; charset=utf-8",
};
/** The rounds do not do their work when more than this share of the slots fails. */
const MAX_FAILED_SHARE = 0.5;

/**
 * `GET /health`: `OK`, or 503 and a line that says why. `?live` answers as long
 * as the event loop turns, `?ready` as long as requests are answered, from the
 * store or from memory; `?detail` gives figures to who has the metrics token.
 */
export function healthHandler(health: Health): HandlerFor<Viewer> {
  return async (c, { hasMetricsToken }) => {
    const wants = (name: string) => c.req.query(name) !== undefined;
    if (wants("detail")) return await detail(c, health, hasMetricsToken);
    if (wants("live")) return answer(c, "OK", { headers: TEXT_HEADERS });
    const reason = wants("ready")
      ? await health.checkReady()
      : (await reasons(health))[0] ?? null;
    return reason === null
      ? answer(c, "OK", { headers: TEXT_HEADERS })
      : answer(c, reason, { status: 503, headers: TEXT_HEADERS });
  };
}

async function detail(
  c: Ctx,
  health: Health,
  hasMetricsToken: boolean,
): Promise<Response> {
  if (!hasMetricsToken) {
    throw new HttpError(
      401,
      "Cannot show the figures: send the metrics token in Authorization",
      { "WWW-Authenticate": "Bearer" },
    );
  }
  const problem = await health.checkStore();
  const rates = health.probeRates();
  const answeredAt = health.storeAnsweredAt();
  const all = await reasons(health, problem);
  const body = {
    status: all.length === 0 ? "ok" : "failing",
    reasons: all,
    store: {
      writable: problem === null,
      as_of: answeredAt === null ? null : Math.floor(answeredAt / 1_000),
    },
    probes: rates && {
      asked_per_second: rounded(rates.askedPerSecond),
      due_per_second: rounded(rates.duePerSecond),
      unknown_share: rounded(rates.unknownShare),
    },
  };
  const status = all.length === 0 ? 200 : 503;
  return answerJson(c, body, { status, headers: HEADERS });
}

/** Everything that keeps the service from its work; empty when nothing does. */
async function reasons(
  health: Health,
  problem?: string | null,
): Promise<string[]> {
  const ofStore = problem === undefined ? await health.checkStore() : problem;
  return [ofStore, probeProblem(health.probeRates())]
    .filter((reason) => reason !== null);
}

function probeProblem(rates: ProbeRates | null): string | null {
  if (rates === null || rates.failedShare <= MAX_FAILED_SHARE) return null;
  const share = Math.round(rates.failedShare * 100);
  return `Cannot probe: ${share}% of the slots of the last minute were ` +
    "not asked, or are unknown by our own fault";
}

function rounded(value: number): number {
  return Math.round(value * 1_000) / 1_000;
}

/**
 * `GET /v1/_internal/health`: a bare envelope as long as the process answers. An
 * orchestrator may restart what does not; a full disk is no reason to.
 */
export function envelopeHealthHandler(c: Ctx): Response {
  return answerEnvelope(c);
}
