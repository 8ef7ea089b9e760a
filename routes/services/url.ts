import { isWebUrl, WEB_URL } from "../../monitor/fields/value_kind.ts";
import type { HandlerFor } from "../access/viewers.ts";
import type { UserViewer } from "../access/viewer.ts";
import { HttpError } from "../server/http_error.ts";
import { allowOnly, member, readJsonObject } from "../server/json_body.ts";
import type { OwnedUrls } from "./owned_urls.ts";
import { answerJson } from "../server/request_context.ts";

const MAX_BYTES = 16 * 1024;
const MINUTE_SECONDS = 60;
const DEFAULT_PERIOD_MINUTES = 1;
const MAX_PERIOD_MINUTES = 100;

/** `POST /url` `{"URL","Period"}`: 201 with the stored url. `Period` is in minutes; 0 means the default. */
export function urlHandler(owned: OwnedUrls): HandlerFor<UserViewer> {
  return async (c, viewer) => {
    const body = await readJsonObject(c.req.raw, { maxBytes: MAX_BYTES });
    allowOnly(body, ["URL", "Period"]);
    const period = readPeriod(member(body, "Period"));
    const address = member(body, "URL");
    if (typeof address !== "string") {
      throw new HttpError(400, "Cannot add the url: URL must be a text");
    }
    if (!isWebUrl(address)) {
      throw new HttpError(
        400,
        `Cannot add the url: URL must be ${WEB_URL.rule}`,
      );
    }
    const monitor = await owned.add(viewer, {
      url: address,
      interval: period * MINUTE_SECONDS,
    });
    const stored = {
      id: monitor.id,
      url: monitor.url,
      period,
      created_at: Math.floor(monitor.createdAt / 1_000),
    };
    return answerJson(c, stored, { status: 201 });
  };
}

function readPeriod(value: unknown): number {
  if (value === undefined || value === 0) return DEFAULT_PERIOD_MINUTES;
  if (
    Number.isInteger(value) && Number(value) >= 1 &&
    Number(value) <= MAX_PERIOD_MINUTES
  ) {
    return Number(value);
  }
  throw new HttpError(
    400,
    `Cannot add the url: Period must be whole minutes from 1 to ${MAX_PERIOD_MINUTES}, or 0 for the default`,
  );
}
