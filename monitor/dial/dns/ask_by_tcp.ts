import type { Connection } from "../connection.ts";
import type { Expiry } from "../deadline.ts";
import type { Dial } from "../dial.ts";
import type { NameServer } from "./resolv_conf.ts";
import type { Decode } from "./udp_sockets.ts";

const MAX_ANSWER_BYTES = 65_535;
const OBSERVER = { onConnect: () => {}, onCertificate: () => {} };

export interface TcpQuestion<Answer> {
  readonly dial: Dial;
  readonly deadline: Expiry;
  readonly decode: Decode<Answer>;
}

/**
 * Asks one name server over TCP until the deadline, with the id that the query
 * has: nobody can answer in its place. Null for what is no answer. Rejects with
 * ProbeFailure when it cannot be reached in time, and as a connection does.
 */
export async function askByTcp<Answer>(
  query: Uint8Array,
  { ipAddr, port }: NameServer,
  { dial, deadline, decode }: TcpQuestion<Answer>,
): Promise<Answer | null> {
  const endpoint = { address: ipAddr, port, tlsName: null };
  const connection = await dial(endpoint, deadline, OBSERVER);
  try {
    const framed = new Uint8Array(2 + query.length);
    framed[0] = query.length >> 8;
    framed[1] = query.length & 0xff;
    framed.set(query, 2);
    await connection.write(framed);
    const [high = 0, low = 0] = await readBytes(connection, 2);
    const message = await readBytes(connection, high << 8 | low);
    return decode(message, query);
  } finally {
    connection.close();
  }
}

/** Shorter than `count` when the connection ends before. */
async function readBytes(
  connection: Connection,
  count: number,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(Math.min(count, MAX_ANSWER_BYTES));
  let end = 0;
  while (end < bytes.length) {
    const read = await connection.read(bytes.subarray(end));
    if (read === null) break;
    end += read;
  }
  return bytes.subarray(0, end);
}
