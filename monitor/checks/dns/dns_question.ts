import { encodeQuery } from "../../dial/dns/dns_message.ts";
import { RESPONSE_CODES } from "../../dial/dns/dns_records.ts";
import { RECORD_TYPES, type RecordType } from "../../dial/dns/dns_wire.ts";
import type { DnsTransport } from "../../dial/dns/ask_server.ts";
import { hostOf } from "../../guard/address_rules.ts";
import { reachedUrl } from "../../guard/address_schemes.ts";
import { createRecordRule } from "./record_rule.ts";

/** What a `dns:` address asks, and what it expects. */
export interface DnsQuestion {
  /** Ready to send. */
  readonly query: Uint8Array;
  readonly transport: DnsTransport | null;
  /** The code that the answer must have. */
  readonly code: string;
  /** Whether the records of the answer are those that are expected. */
  readonly fits: (records: readonly string[]) => boolean;
}

const MAX_EXPECTED = 20;
const PARAMETERS = ["type", "server", "expect", "rcode", "transport"];

/**
 * Reads `dns://name?type=A&server=1.1.1.1&expect=…`, parsed. The text that is
 * thrown says what the address must be.
 *
 * @throws {RangeError}
 */
export function parseDnsQuestion(url: URL): DnsQuestion {
  const { searchParams } = url;
  for (const name of searchParams.keys()) {
    if (!PARAMETERS.includes(name)) {
      throw new RangeError(`with no parameters but ${PARAMETERS.join(", ")}`);
    }
  }
  if (url.pathname !== "" && url.pathname !== "/") {
    throw new RangeError("dns://name without a path");
  }
  if (searchParams.has("server") && reachedUrl(url) === null) {
    throw new RangeError("with an address or a name for its server");
  }
  const type = typeOf(searchParams.get("type") ?? "A");
  const query = encodeQuery(hostOf(url), type);
  if (query === null) throw new RangeError("dns://name with a name of the DNS");
  const expected = searchParams.getAll("expect");
  if (expected.length > MAX_EXPECTED) {
    throw new RangeError(`with at most ${MAX_EXPECTED} times expect`);
  }
  return {
    query,
    code: codeOf(searchParams.get("rcode") ?? "NOERROR"),
    transport: transportOf(searchParams.get("transport")),
    fits: createRecordRule(type, expected),
  };
}

function typeOf(text: string): RecordType {
  const types = Object.keys(RECORD_TYPES) as RecordType[];
  const type = types.find((each) => each === text.toUpperCase());
  if (type !== undefined) return type;
  throw new RangeError(`with a type of ${types.join(", ")}`);
}

function codeOf(text: string): string {
  const code = RESPONSE_CODES.find((each) => each === text.toUpperCase());
  if (code !== undefined) return code;
  throw new RangeError("with an rcode such as NOERROR or NXDOMAIN");
}

function transportOf(text: string | null): DnsTransport | null {
  if (text === null || text === "udp" || text === "tcp") return text;
  throw new RangeError("with udp or tcp as its transport");
}
