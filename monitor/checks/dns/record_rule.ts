import type { RecordType } from "../../dial/dns/dns_wire.ts";
import { parseAddress } from "../../guard/address_ranges.ts";

/**
 * Whether all that is expected is among the records. An address may be spelled
 * in any way, a name in any case and with or without its last dot; of MX and
 * SOA a part is enough, such as the name without its preference. Without
 * expectations any record will do.
 */
export function createRecordRule(
  type: RecordType,
  expected: readonly string[],
): (records: readonly string[]) => boolean {
  const wanted = expected.map((text) => plain(type, text.trim()));
  return (records) => {
    const found = records.map((record) => plain(type, record));
    return wanted.length === 0
      ? records.length > 0
      : wanted.every((text) => found.some((record) => has(type, record, text)));
  };
}

function has(type: RecordType, record: string, text: string): boolean {
  if (record === text) return true;
  return (type === "MX" || type === "SOA") && record.split(" ").includes(text);
}

function plain(type: RecordType, text: string): string {
  if (type === "TXT") return text;
  if (type === "AAAA") return parseAddress(text)?.join(":") ?? text;
  return text.toLowerCase().replace(/\.(?= |$)/g, "").replace(/ +/g, " ");
}
