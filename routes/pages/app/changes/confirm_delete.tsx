import type { JSX } from "hono/jsx/jsx-runtime";
import type { Monitor } from "../../../../monitor/types.ts";
import { isHeartbeat } from "../../../../monitor/is_heartbeat.ts";
import { CsrfField } from "../form_fields.tsx";

/** So many monitors are named; of the others only their number is said. */
const MAX_NAMED = 5;

/** Asked before many monitors are deleted: how many, which, and what goes with them. */
export function ConfirmDelete(
  { csrf, monitors, maxBack, fields, cancelPath }: {
    readonly csrf: string;
    readonly monitors: readonly Monitor[];
    /** At most this many can be brought back. */
    readonly maxBack: number;
    /** What the form sent that chose them. */
    readonly fields: readonly (readonly [name: string, value: string])[];
    readonly cancelPath: string;
  },
): JSX.Element {
  const count = monitors.length;
  const named = monitors.slice(0, MAX_NAMED);
  const others = count - named.length;
  return (
    <div class="narrow">
      <p>
        {named.map(({ name }, index) => (
          <>
            {index > 0 && ", "}
            <bdi>{name}</bdi>
          </>
        ))}
        {others > 0 && ` and ${others.toLocaleString("en")} more`}
      </p>
      <p>Their history and their outages go with them.</p>
      <WhatElse monitors={monitors} />
      <p>
        {count <= maxBack
          ? "You can restore all of them for 10 minutes, with their history."
          : `You can restore at most ${
            maxBack.toLocaleString("en")
          } of them, for 10 minutes.`}
      </p>
      <form method="post" action="/app/bulk" class="actions">
        <CsrfField csrf={csrf} />
        {fields.map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <input type="hidden" name="sure" value={count} />
        <button type="submit" name="action" value="delete" class="danger">
          Delete {count.toLocaleString("en")} monitors
        </button>
        <a href={cancelPath}>Keep them</a>
      </form>
    </div>
  );
}

/** What somebody else would notice. */
function WhatElse(
  { monitors }: { readonly monitors: readonly Monitor[] },
): JSX.Element {
  const shown = monitors.filter((each) => each.public).length;
  const pinged = monitors.filter(isHeartbeat).length;
  return (
    <>
      {shown > 0 && (
        <p>
          {shown === 1 ? "One of them is" : `${shown} of them are`}{" "}
          on the status page, and will disappear from it.
        </p>
      )}
      {pinged > 0 && (
        <p>
          {pinged === 1 ? "One is a heartbeat" : `${pinged} are heartbeats`}:
          {" "}
          pings to {pinged === 1 ? "its address" : "their addresses"}{" "}
          will be refused.
        </p>
      )}
    </>
  );
}
