import { readHeader, readRecords, type RecordPlace } from "./dns_answer.ts";
import {
  CLASS_INTERNET,
  HEADER_BYTES,
  MAX_LABEL_BYTES,
  MAX_NAME_BYTES,
  readAddress,
  RECORD_TYPES,
  type RecordType,
} from "./dns_wire.ts";

export type AddressType = "A" | "AAAA";

/**
 * What a name server said. "failed": it said that it does not know, or nothing
 * that makes sense; "truncated": it would say more over TCP.
 */
export type DnsAnswer =
  | { readonly is: "addresses"; readonly addresses: readonly string[] }
  | { readonly is: "no-such-name" | "no-data" | "failed" | "truncated" };

const NO_ERROR = 0;
const NO_SUCH_NAME = 3;

/**
 * A query for a name, with or without the dot at its end, and with an id of 0
 * in its first two bytes. Null for what cannot be a name in the DNS.
 */
export function encodeQuery(
  name: string,
  type: RecordType,
): Uint8Array | null {
  const complete = name.endsWith(".") ? name.slice(0, -1) : name;
  const nameBytes = complete.length + 2;
  if (nameBytes > MAX_NAME_BYTES || complete === "") return null;
  const query = new Uint8Array(HEADER_BYTES + nameBytes + 4);
  query[2] = 1; // recursion desired
  query[5] = 1; // one question
  let at = HEADER_BYTES;
  for (const label of complete.split(".")) {
    if (label === "" || label.length > MAX_LABEL_BYTES) return null;
    query[at++] = label.length;
    for (let index = 0; index < label.length; index++) {
      const code = label.charCodeAt(index);
      if (code > 0x7e || code < 0x21) return null;
      query[at++] = code;
    }
  }
  query[at + 2] = RECORD_TYPES[type];
  query[at + 4] = CLASS_INTERNET;
  return query;
}

/** What `message` says to `query`; null when it is no answer to it, whatever its id. */
export function decodeAnswer(
  message: Uint8Array,
  query: Uint8Array,
): DnsAnswer | null {
  const header = readHeader(message, query);
  if (header === null) return null;
  const { code, question } = header;
  const isError = code !== NO_ERROR && code !== NO_SUCH_NAME;
  // a server that could not read the query may leave the question out
  const isMeant = question === "same" || (question === "none" && isError);
  if (!isMeant) return null;
  if (isError) return { is: "failed" };
  if (header.isTruncated) return { is: "truncated" };
  if (code === NO_SUCH_NAME) return { is: "no-such-name" };
  try {
    const addresses = readRecords(message, query, spellAddress);
    if (addresses.length > 0) return { is: "addresses", addresses };
  } catch (error) {
    if (error instanceof RangeError) return { is: "failed" };
    throw error;
  }
  // a server that does not recurse points elsewhere, which is no answer
  return { is: header.isInformed ? "no-data" : "failed" };
}

function spellAddress(
  message: Uint8Array,
  { type, start, end }: RecordPlace,
): string {
  return readAddress(message.subarray(start, end), type);
}
