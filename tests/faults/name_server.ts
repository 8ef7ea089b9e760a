/**
 * A name server as a process of its own, at the address and port that its
 * arguments say. Each line that it reads is its whole table from then on; it
 * answers with the names that it was asked for so far. What the table does not
 * have does not exist.
 */
import { type DnsReply, serveDns } from "../monitor/fixtures/dns_server.ts";
import { jsonLines, sayJson } from "./json_lines.ts";

/** Lower case names; `*` stands for all others. */
export type NameTable = Readonly<Record<string, DnsReply>>;

if (import.meta.main) {
  const [ipAddr = "127.0.0.1", port = "53"] = Deno.args;
  let table: NameTable = {};
  const server = await serveDns(
    ({ name }) => table[name] ?? table["*"] ?? { code: "NXDOMAIN" },
    { ipAddr, port: Number(port) },
  );
  sayJson(server.nameServer);
  for await (const question of jsonLines(Deno.stdin.readable)) {
    table = question as NameTable;
    sayJson([...new Set(server.queries.map(({ name }) => name))]);
  }
}
