import type { RunningProxy } from "./haproxy.ts";

/** More than the proxy takes when its time limits are those of the tests. */
const MAX_PIECES = 100;

/** Opens a connection to the proxy, for requests written by hand. */
export function connectTls(
  { port, certificate }: RunningProxy,
  protocol = "http/1.1",
): Promise<Deno.TlsConn> {
  return Deno.connectTls({
    hostname: "localhost",
    port,
    caCerts: [certificate],
    alpnProtocols: [protocol],
  });
}

/** Reads until the proxy closes. A reset counts as the end, too. */
export async function readToEnd(connection: Deno.Conn): Promise<string> {
  let text = "";
  try {
    for await (
      const chunk of connection.readable.pipeThrough(new TextDecoderStream())
    ) text += chunk;
  } catch { /* reset */ }
  return text;
}

/** Writes `piece` every 50 ms, for 5 s or until the other side hangs up. */
export async function dribble(
  connection: Deno.Conn,
  piece: string,
): Promise<void> {
  const bytes = new TextEncoder().encode(piece);
  try {
    for (let i = 0; i < MAX_PIECES; i++) {
      await connection.write(bytes);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await connection.closeWrite();
  } catch { /* cut, as it should be */ }
}
