import { isIP } from "node:net";

/** The addresses of each name in lower case, IPv4 first. */
export type Hosts = ReadonlyMap<string, readonly string[]>;

/** Reads hosts(5); what it cannot read is left out, as by the system. */
export function parseHosts(text: string): Hosts {
  const hosts = new Map<string, string[]>();
  for (const line of text.split("\n")) {
    const [address = "", ...names] = line.replace(/#.*/, "").trim()
      .split(/\s+/);
    if (isIP(address) === 0) continue;
    for (const name of names) {
      const key = name.toLowerCase();
      const known = hosts.get(key) ?? [];
      if (!known.includes(address)) known.push(address);
      hosts.set(key, known);
    }
  }
  for (const addresses of hosts.values()) {
    addresses.sort((a, b) => isIP(a) - isIP(b));
  }
  return hosts;
}
