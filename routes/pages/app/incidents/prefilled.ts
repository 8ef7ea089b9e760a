import type { Monitor } from "../../../../monitor/types.ts";
import { parseId } from "../../../access/find_service.ts";
import type { Ctx } from "../../../server/request_context.ts";
import { outageWords } from "../../incident/outage_words.ts";
import { IMPACT_WORDS, STATUS_WORDS } from "../../incident/incident_words.ts";
import type { FormValues } from "../form_fields.tsx";
import { utcMinute } from "../utc_minute.ts";
import { monitorLines } from "./monitor_lines.ts";

/** The form as the link beside an outage fills it in: what is down, and since when. */
export function prefilledValues(
  c: Ctx,
  monitors: readonly Pick<Monitor, "id" | "name">[],
  now: number,
): FormValues {
  const ids = (c.req.query("urls") ?? "").split(".").map(parseId);
  const hit = monitors.filter(({ id }) => ids.includes(id));
  const since = readSeconds(c.req.query("since")) ?? now;
  const until = readSeconds(c.req.query("until"));
  const empty = {
    title: "",
    impact: IMPACT_WORDS.minor,
    urls: "",
    started_at: utcMinute(since),
    status: STATUS_WORDS.investigating,
    text: "",
  };
  if (hit.length === 0) return empty;
  const words = outageWords(hit.map(({ name }) => name), { since, until });
  return {
    ...empty,
    ...words,
    impact: IMPACT_WORDS.major,
    urls: monitorLines(hit.map(({ id }) => id), monitors),
    ...until === null ? {} : { status: STATUS_WORDS.resolved },
  };
}

/** A time in Unix seconds, as milliseconds; null for none. */
function readSeconds(text = ""): number | null {
  return /^\d{1,11}$/.test(text) ? Number(text) * 1_000 : null;
}
