import { parseCondition } from "./parse_gatus_condition.ts";
import type { TreeObject } from "./gatus_file.ts";
import { acceptsUrl } from "./monitor_of_members.ts";

/** What a question to the DNS comes to. */
export type GatusDns =
  | { readonly cannot: string }
  | { readonly url: string; readonly lost: readonly string[] };

/** Translates an endpoint with a `dns` block, whose url is the name server, into an address. */
export function readGatusDns(
  dns: TreeObject,
  server: string,
  conditions: readonly string[],
): GatusDns {
  const { name, type } = questionOf(dns);
  const parameters = new URLSearchParams({ type, server });
  const lost: string[] = [];
  for (const text of conditions) {
    const condition = parseCondition(text);
    const { place, operator, value = "" } = condition ?? {};
    const isEqual = operator === "==" && !/^(?:pat|any)\(/.test(value);
    if (place === "[DNS_RCODE]" && isEqual) parameters.set("rcode", value);
    else if (place === "[BODY]" && isEqual) parameters.append("expect", value);
    else if (place === "[RESPONSE_TIME]") { // it decides little
      lost.push(`${place} ${operator} ${value}`);
    } else if (place !== "[CONNECTED]" || !isEqual || value !== "true") {
      return { cannot: "a condition that a question to the DNS does not have" };
    }
  }
  const url = `dns://${name.replace(/\.$/, "")}?${parameters}`;
  return acceptsUrl(url)
    ? { url, lost }
    : { cannot: "a question to the DNS that cannot be asked" };
}

/** The name and the type of a `dns` block. */
function questionOf(dns: TreeObject): { name: string; type: string } {
  const [name, type] = [dns["query-name"], dns["query-type"]];
  return {
    name: typeof name === "string" ? name : "",
    type: typeof type === "string" ? type : "A",
  };
}
