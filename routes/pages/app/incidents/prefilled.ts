import type { Monitor } from "../../../../monitor/types.ts";
import { parseId } from "../../../access/find_service.ts";
import type { Ctx } from "../../../server/request_context.ts";
import { IMPACT_WORDS, STATUS_WORDS } from "../../incident/incident_words.ts";
import { lastingMomentText } from "../../words/time_text.ts";
import { type IncidentValues, namesOf, utcMinute } from "./incident_form.ts";

/** At most this many characters of a name are in a title. */
const MAX_NAME = 40;

/** The form as the link beside an outage fills it in: what is down, and since when. */
export function prefilledValues(
  c: Ctx,
  monitors: readonly Pick<Monitor, "id" | "name">[],
  now: number,
): IncidentValues {
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
  const [first] = hit;
  if (first === undefined) return empty;
  const what = hit.length === 1
    ? [...first.name].slice(0, MAX_NAME).join("").trim()
    : `${hit.length} services`;
  const [is, was] = hit.length === 1 ? ["is", "was"] : ["are", "were"];
  const has = hit.length === 1 ? "has" : "have";
  return {
    ...empty,
    title: `${what} ${until === null ? is : was} down`,
    impact: IMPACT_WORDS.major,
    urls: namesOf(hit.map(({ id }) => id), monitors),
    ...until === null
      ? {
        text: `${what} ${has} been down since ${lastingMomentText(since)}. ` +
          "We are looking into it.",
      }
      : {
        status: STATUS_WORDS.resolved,
        text: `${what} ${was} down from ${lastingMomentText(since)} to ${
          lastingMomentText(until)
        }.`,
      },
  };
}

/** A time in Unix seconds, as milliseconds; null for none. */
function readSeconds(text = ""): number | null {
  return /^\d{1,11}$/.test(text) ? Number(text) * 1_000 : null;
}
