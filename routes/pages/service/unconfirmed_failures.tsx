import type { JSX } from "hono/jsx/jsx-runtime";
import {
  hasUnconfirmedFailures,
  type UrlHistory,
} from "../../history/url_history.ts";

/** Why less than 100 % may be up where no outage is listed. */
export function UnconfirmedFailures(
  { history: { days } }: { readonly history: Pick<UrlHistory, "days"> },
): JSX.Element | null {
  const some = days.filter(hasUnconfirmedFailures);
  if (some.length === 0) return null;
  const count = some.reduce(
    (sum, { summary }) => sum + (summary?.downCount ?? 0),
    0,
  );
  return (
    <p>
      {`Failed checks, too few in a row for an outage, that still count as downtime: ${
        count.toLocaleString("en")
      } on ${some.length} ${some.length === 1 ? "day" : "days"}`}
    </p>
  );
}
