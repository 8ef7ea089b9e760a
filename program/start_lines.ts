import type { Config } from "../config/parse_config.ts";
import type { Registration } from "../store/choices.ts";
import type { Monitor } from "../monitor/types.ts";

export interface StartedParts {
  readonly config: Pick<Config, "publicUrl" | "hostname" | "kvPath" | "deploy">;
  /** The port that it listens on, also where any free one was asked for. */
  readonly port: number;
  /** Null where they could not be read. */
  readonly monitors: readonly Pick<Monitor, "ownerId">[] | null;
  readonly registration: Registration;
  /** What `/setup` asks for; null where there is an operator, or that is not known. */
  readonly setupCode: string | null;
}

const SIGN_UP: Readonly<Record<Registration, string>> = {
  open: "Sign-up is open to all who reach the page",
  invite: "Sign-up is by invitation",
  closed: "Sign-up is closed",
};

const EVERYWHERE = ["0.0.0.0", "::"];

/** What an operator wants to know once Uptick has started: components and messages for the service log. */
export function startLines(
  { config, port, monitors, registration, setupCode }: StartedParts,
): [component: string, message: string][] {
  const page = config.publicUrl ?? localOrigin(config, port);
  const lines: [component: string, message: string][] = [];
  if (page !== null) lines.push(["pages", `Status page: ${page}/`]);
  if (monitors !== null) lines.push(["monitor", watchedText(monitors)]);
  lines.push(["store", `Everything is kept in ${storeText(config)}`]);
  lines.push(["accounts", SIGN_UP[registration]]);
  if (setupCode !== null) {
    lines.push([
      "accounts",
      `There is no operator yet: open ${
        page ?? ""
      }/setup, where the code is ${setupCode}`,
    ]);
  }
  return lines;
}

function watchedText(
  monitors: NonNullable<StartedParts["monitors"]>,
): string {
  const ofAccounts = monitors.filter(({ ownerId }) => ownerId !== null).length;
  const configured = monitors.length - ofAccounts;
  return `Urls watched: ${configured} of the configuration, ${ofAccounts} of accounts`;
}

/** Where a browser on the same machine finds the page; null on Deno Deploy, which knows its own address only. */
function localOrigin(
  { hostname, deploy }: StartedParts["config"],
  port: number,
): string | null {
  if (deploy) return null;
  if (hostname === undefined || EVERYWHERE.includes(hostname)) {
    return `http://localhost:${port}`;
  }
  return `http://${
    hostname.includes(":") ? `[${hostname}]` : hostname
  }:${port}`;
}

function storeText({ kvPath }: StartedParts["config"]): string {
  if (kvPath === undefined) return "the attached database";
  return kvPath === ":memory:" ? "memory, and lost when Uptick stops" : kvPath;
}
