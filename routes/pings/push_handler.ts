import { HttpError } from "../server/http_error.ts";
import { isStoreError } from "../server/is_store_error.ts";
import {
  answerJson,
  type Ctx,
  type Handler,
} from "../server/request_context.ts";
import type { Pings } from "./pings.ts";

const MAX_MESSAGE_LENGTH = 250;
/** A day. */
const MAX_PING_MS = 86_400_000;
const NO_STORE = { "Cache-Control": "no-store" };

/**
 * `/api/push/{token}?status=&msg=&ping=`: the wire of Uptime Kuma. A status
 * other than `up` is down; it is answered once that is stored.
 */
export function pushHandler(pings: Pings): Handler {
  return async (c) => {
    try {
      const toldMs = readPing(c.req.query("ping") ?? "");
      const monitor = await pings.find(c.req.param("token") ?? "");
      if (monitor === null || monitor.paused) {
        throw new HttpError(404, "Monitor not found or not active.");
      }
      const status = c.req.query("status") || "up";
      await pings.take(c, monitor, {
        signal: status === "up" ? "success" : "fail",
        message: (c.req.query("msg") || "OK").slice(0, MAX_MESSAGE_LENGTH)
          .toWellFormed(),
        toldMs,
      });
      return answerJson(c, { ok: true }, { headers: NO_STORE });
    } catch (error) {
      return refusal(c, error);
    }
  };
}

/** @throws {HttpError} 400 for what is no time. */
function readPing(text: string): number | null {
  if (text === "") return null;
  const ms = Number(text);
  if (ms >= 0 && ms <= MAX_PING_MS) return ms;
  throw new HttpError(
    400,
    `Invalid ping value. Must be between 0 and ${MAX_PING_MS} ms.`,
  );
}

/** Clients try again after 503 alone. */
function refusal(c: Ctx, error: unknown): Response {
  if (error instanceof HttpError) {
    const { status, message } = error;
    return answerJson(c, { ok: false, msg: message }, {
      status,
      headers: NO_STORE,
    });
  }
  if (isStoreError(error)) {
    const msg = "Cannot store this now: try again";
    return answerJson(c, { ok: false, msg }, {
      status: 503,
      headers: { ...NO_STORE, "Retry-After": "5" },
    });
  }
  throw error;
}
