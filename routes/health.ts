import { answer, answerEnvelope, type Handler } from "./request_context.ts";
import { HttpError } from "./http_error.ts";

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

/** `GET /v1/_internal/health`: the same as a bare envelope. */
export function envelopeHealthHandler(check: HealthCheck): Handler {
  return async (c) => {
    const problem = await check();
    if (problem !== null) throw new HttpError(503, problem);
    return answerEnvelope(c);
  };
}
