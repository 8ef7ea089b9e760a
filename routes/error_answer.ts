import type { StoreError } from "../store/database/store_error.ts";
import { HttpError } from "./server/http_error.ts";
import { isStoreError } from "./server/is_store_error.ts";
import { errorPage, wantsPage } from "./pages/frame/error_page.tsx";
import { answerError, type Ctx } from "./server/request_context.ts";

const RETRY_SECONDS = "5";

/** The one table from errors to answers. Details of what is not the client's doing go to the log alone. */
export function errorAnswer(
  c: Ctx,
  error: unknown,
  report: (error: unknown, requestId: string) => void,
): Response {
  if (error instanceof HttpError) return refuse(c, error);
  if (isSecretKeyError(error)) {
    report(error, c.env.id);
    return refuse(c, { status: 409, message: error.message, headers: {} });
  }
  if (isUrlTooLongError(error)) {
    return refuse(c, { status: 413, message: error.message, headers: {} });
  }
  if (isLastOperatorError(error)) {
    return refuse(c, { status: 409, message: error.message, headers: {} });
  }
  report(error, c.env.id);
  if (isStoreError(error)) {
    const trouble = STORE_WORDS[error.trouble];
    const message = `Cannot do that now: the store ${trouble}`;
    const headers = { "Retry-After": RETRY_SECONDS };
    return refuse(c, { status: 503, message, headers });
  }
  return refuse(c, { status: 500, message: "Internal error", headers: {} });
}

function refuse(
  c: Ctx,
  refusal: Pick<HttpError, "status" | "message" | "headers">,
): Response {
  return wantsPage(c) ? errorPage(c, refusal) : answerError(c, refusal);
}

const STORE_WORDS: Readonly<Record<StoreError["trouble"], string>> = {
  busy: "is busy",
  full: "is full",
  timeout: "is not answering",
  away: "cannot be reached",
  failed: "is in trouble",
};

/** A secret cannot be saved, or be read, for want of a key: for the operator to mend. */
function isSecretKeyError(error: unknown): error is Error {
  return error instanceof Error && error.name === "SecretKeyError";
}

/** What a url says is too long together, though nothing of it is by itself. */
function isUrlTooLongError(error: unknown): error is Error {
  return error instanceof Error && error.name === "UrlTooLongError";
}

/** What would leave nobody in charge. */
function isLastOperatorError(error: unknown): error is Error {
  return error instanceof Error && error.name === "LastOperatorError";
}
