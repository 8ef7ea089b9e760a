import { parseDnsQuestion } from "../checks/dns/dns_question.ts";
import { RULES } from "../guard/address_rules.ts";
import { parseTarget } from "../guard/address_schemes.ts";
import { isHeartbeat } from "../is_heartbeat.ts";
import { type Kind, Refusal } from "./value_kind.ts";

const RULE =
  "an address of at most 2,048 characters, without user or password, that begins with https://, http://, wss://, ws://, tcp://, tls:// or dns://; or heartbeat:// and a name";

/** Whether a text begins as an address of some kind, and not as a name or a path. */
export const TARGET_SCHEME = /^(?:https?|wss?|tcp|tls|dns|heartbeat):\/\//i;

/**
 * The address of a monitor, of any kind. Judged as text only: where it leads is
 * the address guard's matter.
 */
export const TARGET_URL: Kind<string> = {
  rule: RULE,
  read(text) {
    if (isHeartbeat({ url: text })) return readHeartbeat(text);
    const url = RULES.target.every((rule) => rule(text) === null)
      ? parseTarget(text)
      : null;
    if (url === null) throw new Refusal(text, RULE);
    const broken = BROKEN[url.protocol]?.(url) ?? null;
    if (broken !== null) throw new Refusal(text, broken);
    return text;
  },
};

const HEARTBEAT = /^heartbeat:\/\/[\w.-]{1,100}$/;

/** @throws {Refusal} */
function readHeartbeat(text: string): string {
  if (HEARTBEAT.test(text)) return text;
  const rule =
    "heartbeat:// and a name of at most 100 letters, digits, dots, - and _";
  throw new Refusal(text, rule);
}

/** What an address of a kind must be, where that is broken. */
const BROKEN: Readonly<Record<string, (url: URL) => string | null>> = {
  "tcp:": (url) =>
    isBare(url) && url.port !== "" ? null : "tcp://host:port, and no more",
  "tls:": (url) => isBare(url) ? null : "tls://host:port, and no more",
  "dns:": brokenQuestion,
};

function isBare({ pathname, search }: URL): boolean {
  return (pathname === "" || pathname === "/") && search === "";
}

function brokenQuestion(url: URL): string | null {
  try {
    parseDnsQuestion(url);
    return null;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return `an address such as dns://example.org?type=A&server=1.1.1.1, ${error.message}`;
  }
}
