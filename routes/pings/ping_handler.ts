import { answer, type Ctx, type Handler } from "../server/request_context.ts";
import { KEPT_BYTES } from "./read_start.ts";
import type { Pings, PingWords } from "./pings.ts";

const HEADERS = {
  "Content-Type": "text/plain; charset=utf-8",
  "Access-Control-Allow-Origin": "*",
  "Cache-Control": "no-store",
  "Ping-Body-Limit": String(KEPT_BYTES),
};
/** As Python writes one, which is what Healthchecks compares with. */
const CANONICAL_UUID =
  /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/;
const EXIT_CODE = /^\d{1,9}$/;
const MAX_EXIT_CODE = 255;

/**
 * `/ping/{token}`, and `/start`, `/fail`, `/log` or an exit code behind it: the
 * wire of Healthchecks, so that a client of it changes only the host. It is
 * answered once the ping is stored.
 */
export function pingHandler(pings: Pings): Handler {
  return async (c) => {
    const words = wordsOf(c.req.param("signal"));
    if (words === null) return plain(c, 400, "invalid url format");
    const rid = c.req.query("rid") ?? null;
    if (rid !== null && !CANONICAL_UUID.test(rid)) {
      return plain(c, 400, "invalid uuid format");
    }
    const monitor = await pings.find(c.req.param("token") ?? "");
    if (monitor === null) return plain(c, 404, "not found");
    await pings.take(c, monitor, { ...words, rid });
    return plain(c, 200, "OK");
  };
}

/** Null for what stands for no signal. */
function wordsOf(signal: string | undefined): PingWords | null {
  switch (signal) {
    case undefined:
      return { signal: "success" };
    case "start":
    case "fail":
    case "log":
      return { signal };
    default: {
      const exitCode = EXIT_CODE.test(signal) ? Number(signal) : Infinity;
      if (exitCode > MAX_EXIT_CODE) return null;
      return { signal: exitCode === 0 ? "success" : "fail", exitCode };
    }
  }
}

function plain(c: Ctx, status: number, text: string): Response {
  return answer(c, text, { status, headers: HEADERS });
}
