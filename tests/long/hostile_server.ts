/**
 * Run as a process of its own, so that what it holds is not counted as the
 * prober's: every hostile target there is. Prints where they are as JSON, and ends with its
 * standard input.
 */
import type { ErrorKind, ProbeTarget } from "../../monitor/types.ts";
import {
  authority,
  certificateCases,
  TLS_NAME,
} from "../monitor/fixtures/certificate_cases.ts";
import { handshakeCases } from "../monitor/fixtures/handshake_cases.ts";
import { hostileCases, silent } from "../monitor/fixtures/hostile_cases.ts";
import { answer, okAnswer, serveRaw } from "../monitor/fixtures/raw_server.ts";
import { type DnsReply, serveDns } from "../monitor/fixtures/dns_server.ts";
import { serveTls } from "../monitor/fixtures/tls_server.ts";

/** A target and what a probe must make of it. */
export interface Expectation {
  readonly name: string;
  readonly want: ErrorKind | "up";
  readonly target: Partial<ProbeTarget> & { readonly url: string };
}

export interface HostileTargets {
  readonly caCert: string;
  readonly nameServer: { readonly ipAddr: string; readonly port: number };
  readonly expectations: readonly Expectation[];
  /** On every address of 127/8. */
  readonly stallingPort: number;
}

/** For targets that only the deadline ends. */
const SHORT_MS = 150;

function expectation(
  name: string,
  want: ErrorKind | null | "up",
  target: Expectation["target"],
): Expectation {
  const short = want === "timeout" ? { timeoutMs: SHORT_MS } : {};
  return { name, want: want ?? "up", target: { ...short, ...target } };
}

async function tlsTargets(): Promise<Expectation[]> {
  const place = (port: number) => ({ url: `https://${TLS_NAME}:${port}/` });
  const certificates = certificateCases.map(async ([name, identity, want]) => {
    const { cert, key } = identity;
    const { port } = await serveTls({ cert, key });
    return expectation(name, want, place(port));
  });
  const handshakes = handshakeCases.map(([name, behaviour, want]) =>
    expectation(name, want, place(serveRaw(behaviour).port))
  );
  return [...await Promise.all(certificates), ...handshakes];
}

const replies: Record<string, [DnsReply, ErrorKind | "up"]> = {
  "nothing.example": [{ code: "NXDOMAIN" }, "dns"],
  "failing.example": [{ code: "SERVFAIL" }, "dns"],
  "empty.example": [{ addresses: [] }, "dns"],
  "silent.example": ["silence", "dns"],
  "loop.example": [{ cname: "loop.example" }, "dns"],
  "private.example": [{ addresses: ["10.0.0.1"] }, "blocked"],
  "mixed.example": [{ addresses: ["127.0.0.1", "::1"] }, "blocked"],
  "honest.example": [{ addresses: ["127.0.0.1"] }, "up"],
};

function dnsTargets(port: number): Expectation[] {
  return Object.entries(replies).map(([name, [reply, want]]) =>
    expectation(name, want, {
      url: `http://${name}:${port}/`,
      ownerId: 1,
      ...(reply === "silence" ? { timeoutMs: SHORT_MS } : {}),
    })
  );
}

function closedPort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

/** Its queue is full: what else wants to connect is dropped. */
async function droppingPort(): Promise<number> {
  const hostname = "127.0.0.1";
  const { addr } = Deno.listen({ hostname, port: 0, tcpBacklog: 1 });
  for (let turn = 0; turn < 2; turn++) {
    await Deno.connect({ hostname, port: addr.port });
  }
  return addr.port;
}

if (import.meta.main) {
  const honest = serveRaw(answer(okAnswer()));
  const dns = await serveDns(({ name }) => replies[name]?.[0] ?? "silence");
  const targets: HostileTargets = {
    caCert: authority.cert,
    nameServer: dns.nameServer,
    stallingPort: serveRaw(silent, { hostname: "0.0.0.0" }).port,
    expectations: [
      ...hostileCases.map(([name, behaviour, want, overrides]) =>
        expectation(name, want, { url: serveRaw(behaviour).url, ...overrides })
      ),
      ...await tlsTargets(),
      ...dnsTargets(honest.port),
      expectation("refuses", "refused", {
        url: `http://127.0.0.1:${closedPort()}/`,
      }),
      expectation("has no route", "refused", { url: "http://224.0.0.1/" }),
      expectation("drops", "timeout", {
        url: `http://127.0.0.1:${await droppingPort()}/`,
      }),
    ],
  };
  await Deno.stdout.write(
    new TextEncoder().encode(`${JSON.stringify(targets)}\n`),
  );
  for await (const _ of Deno.stdin.readable);
  Deno.exit(0);
}
