import type { JSX } from "hono/jsx/jsx-runtime";
import type { Monitor } from "../../../monitor/types.ts";
import { CsrfField } from "./form_fields.tsx";

/** The button that stops and resumes the probes of a monitor; its owner cannot take off an operator's hold. */
export function PauseForm(
  { monitor: { id, paused, hold }, csrf }: {
    readonly monitor: Pick<Monitor, "id" | "paused" | "hold">;
    readonly csrf: string;
  },
): JSX.Element {
  if (hold) {
    return (
      <p>
        {hold.kind === "taken down"
          ? "Taken down by the operator: it is not checked, only you and the operator can see it, and only the operator can put it back."
          : "Paused by the operator: only the operator can resume it."}
      </p>
    );
  }
  return (
    <form
      method="post"
      action={`/app/urls/${id}/${paused ? "resume" : "pause"}`}
    >
      <CsrfField csrf={csrf} />
      <button type="submit">{paused ? "Resume" : "Pause"}</button>
    </form>
  );
}
