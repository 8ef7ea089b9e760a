import { repeated, show } from "../monitor/fields/value_kind.ts";
import { PROXY_NAMES, type Texts } from "./environment.ts";
import type { Settings } from "./settings.ts";

/** What has been read so far, for the rules that join several settings. */
export interface Reading {
  readonly settings: Settings;
  /** The flag or variable that set a setting; none where the default holds. */
  readonly givenBy: ReadonlyMap<string, string>;
  readonly env: Texts;
}

/** The port to listen on. Where two settings name one, a flag counts before what is no flag; two of the same rank must agree. */
export function portOf({ settings, givenBy }: Reading): number {
  const { listenAddress, port } = settings;
  const isPortByFlag = isFlag(givenBy.get("port")) &&
    !isFlag(givenBy.get("listenAddress"));
  return isPortByFlag ? port : listenAddress?.port ?? port;
}

function isFlag(name = ""): boolean {
  return name.startsWith("--");
}

/** What breaks a rule that joins several settings. */
export function conflicts({ settings, givenBy, env }: Reading): string[] {
  const problems: string[] = [];
  const { listenAddress, port } = settings;
  if (
    listenAddress?.port !== undefined && listenAddress.port !== port &&
    givenBy.has("port") &&
    isFlag(givenBy.get("port")) === isFlag(givenBy.get("listenAddress"))
  ) {
    problems.push(
      `Cannot set ${givenBy.get("port")} to "${port}": ` +
        `${givenBy.get("listenAddress")} says port ${listenAddress.port}`,
    );
  }
  const { trackingUrlPath, stateUrlPath, metricsUrlPath } = settings;
  const path = repeated([trackingUrlPath, stateUrlPath, metricsUrlPath]);
  if (path !== undefined) {
    problems.push(
      `Cannot use the path ${show(path)} twice: tracking, state and metrics ` +
        "must have a path each",
    );
  }
  const { publicUrl } = settings;
  const basePath = publicUrl === undefined ? "" : new URL(publicUrl).pathname;
  if ([trackingUrlPath, stateUrlPath, metricsUrlPath].includes(basePath)) {
    problems.push(
      `Cannot use the path ${show(basePath)} twice: PUBLIC_URL and a path of ` +
        "tracking, state or metrics have it",
    );
  }
  const proxy = PROXY_NAMES.find((name) => env[name]);
  if (proxy !== undefined && !settings.allowProxy) {
    problems.push(
      `Cannot start with ${proxy} set: probes go to their targets directly; ` +
        "unset it or set ALLOW_PROXY=true",
    );
  }
  return problems;
}
