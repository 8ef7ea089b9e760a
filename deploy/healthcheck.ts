/**
 * The container's health check: exits with 0 when `/health?ready` on this machine
 * answers 200, with 1 when it answers anything else or nothing within 3 s. A full
 * disk or a store that is away does not fail it, since a restart would mend neither.
 */

/** Shorter than the time limit of the HEALTHCHECK line in the Dockerfile. */
const TIMEOUT_MS = 3_000;

const port = Deno.env.get("PORT") || Deno.env.get("API_PORT") || "8000";
try {
  const response = await fetch(`http://127.0.0.1:${port}/health?ready`, {
    signal: AbortSignal.timeout(TIMEOUT_MS),
    redirect: "error",
  });
  await response.body?.cancel();
  Deno.exit(response.ok ? 0 : 1);
} catch {
  Deno.exit(1);
}
