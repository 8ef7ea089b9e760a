/** What is probed over https: a process of its own, so that it is not counted. */
import { answerEach } from "./answer_each.ts";
import { join } from "node:path";
import { makeCertificate } from "../tests/monitor/fixtures/certificates.ts";
import { type Child, startListening } from "./child_process.ts";

const encoder = new TextEncoder();

export interface TlsTarget extends Child {
  readonly port: number;
  /** A file with the authority that its certificate leads to, in PEM. */
  readonly authorityFile: string;
  readonly authority: string;
}

/** Starts it with a certificate of P-256 for every address that the benchmarks ask. */
export async function startTlsTarget(
  addresses: readonly string[],
): Promise<TlsTarget> {
  const dir = await Deno.makeTempDir({ prefix: "uptick-bench-" });
  const issuer = makeCertificate({ commonName: "CA", isAuthority: true });
  const site = makeCertificate({ commonName: "site", addresses, issuer });
  const authorityFile = join(dir, "authority.pem");
  const identity = join(dir, "identity.json");
  await Deno.writeTextFile(authorityFile, issuer.cert);
  await Deno.writeTextFile(identity, JSON.stringify(site));
  const child = await startListening(Deno.execPath(), [
    ...["run", "-A", import.meta.filename ?? "", identity],
  ]);
  return {
    ...child,
    authorityFile,
    authority: issuer.cert,
    stop: async () => {
      await child.stop();
      await Deno.remove(dir, { recursive: true });
    },
  };
}

/** Answers every connection with a small 200. */
async function serve(identityFile: string): Promise<void> {
  const { cert, key } = JSON.parse(await Deno.readTextFile(identityFile));
  const listener = Deno.listenTls({ hostname: "0.0.0.0", port: 0, cert, key });
  await Deno.stdout.write(encoder.encode(`${listener.addr.port}\n`));
  const answer = encoder.encode(
    "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
  );
  await answerEach(listener, answer);
}

if (import.meta.main) await serve(Deno.args[0] ?? "");
