import { SHOWN_STATES } from "../../../monitor/shown_states.ts";
import type { ErrorKind, MonitorEvent } from "../../../monitor/types.ts";
import type { CurrentState } from "./current_state.ts";

const KIND_WORDS: Readonly<Record<ErrorKind, string>> = {
  dns: "its name was not found",
  refused: "it refused the connection",
  timeout: "it did not answer in time",
  tls: "its certificate or encryption failed",
  protocol: "its answer made no sense",
  blocked: "its address is not allowed",
  redirect: "it redirected too many times, or nowhere",
  "too-big": "its answer was too big",
  status: "it answered with an error",
  text: "the expected text was missing",
  slow: "it answered slowly",
  assertion: "its answer was not as expected",
  inverted: "its check succeeded but should have failed",
  missed: "no ping came in time",
  failed: "its job reported a failure",
  overrun: "its job did not end in time",
};

/** Why a downtime began, in people's words; empty where that is not known. An event may have been written by a newer version. */
export function causeText(
  { kind, status }: Pick<MonitorEvent, "kind" | "status">,
): string {
  if (kind === null) return "";
  if (!Object.hasOwn(KIND_WORDS, kind)) {
    return "it failed in a way that only a newer version of Uptick knows";
  }
  if (kind === "status" && status !== null) {
    return `it answered with status ${status}`;
  }
  return kind === "failed" && status !== null
    ? `its job ended with exit code ${status}`
    : KIND_WORDS[kind as ErrorKind];
}

/** The same after the name of what it was about: "did not answer in time". */
export function shortCauseText(
  event: Pick<MonitorEvent, "kind" | "status">,
): string {
  return causeText(event).replace(/^its? /, "");
}

/** The title of the page of one service. */
export function serviceTitle({ monitor, shown }: CurrentState): string {
  return `${monitor.name}: ${SHOWN_STATES[shown].word}`;
}
