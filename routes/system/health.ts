import {
  answer,
  answerEnvelope,
  type Ctx,
  type Handler,
} from "../server/request_context.ts";

/** Whether the service can do its work: null, or what keeps it from it. */
export type HealthCheck = () => Promise<string | null>;

/** `GET /health`: `OK`, or 503 and why. */
export function healthHandler(check: HealthCheck): Handler {
  const headers = {
    "Content-Type": "text/plain; charset=utf-8",
    "Cache-Control": "no-store",
  };
  return async (c) => {
    const problem = await check();
    return problem === null
      ? answer(c, "OK", { headers })
      : answer(c, problem, { status: 503, headers });
  };
}

/**
 * `GET /v1/_internal/health`: a bare envelope as long as the process answers. An
 * orchestrator may restart what does not; a full disk is no reason to.
 */
export function envelopeHealthHandler(c: Ctx): Response {
  return answerEnvelope(c);
}
