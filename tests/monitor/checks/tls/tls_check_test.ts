import assert from "node:assert/strict";
import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { TLSSocket } from "node:tls";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import type { ErrorKind, StartTlsProtocol } from "../../../../monitor/types.ts";
import {
  authority,
  certificateCases,
  site,
  TLS_NAME,
} from "../../fixtures/certificate_cases.ts";
import { makeCertificate } from "../../fixtures/certificates.ts";
import { closedPort } from "../../fixtures/closed_port.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { type Behaviour, serveRaw } from "../../fixtures/raw_server.ts";
import { serveTls } from "../../fixtures/tls_server.ts";

const good = makeCertificate(site);
const probe = createProber({
  caCerts: [authority.cert],
  resolveTrusted: () => Promise.resolve(["127.0.0.1"]),
});

for (const [name, { cert, key }, want] of certificateCases) {
  Deno.test(`tlsCheck() of ${name}: ${want ?? "up"}`, async () => {
    await using server = await serveTls({ cert, key });
    const url = `tls://${TLS_NAME}:${server.port}`;
    const result = await probe(probeTarget({ url }));
    assert.equal(result.kind, want);
    assert.notEqual(result.certificateExpiresAt, null);
  });
}

Deno.test("tlsCheck() asks for no protocol over TLS, as a strict server would have its own", async () => {
  const asked: unknown[] = [];
  await using server = await serveTls({
    ...good,
    ALPNCallback: ({ protocols }) => {
      asked.push(protocols);
      return undefined;
    },
  });
  const url = `tls://${TLS_NAME}:${server.port}`;
  assert.equal((await probe(probeTarget({ url }))).kind, null);
  assert.deepEqual(asked, []);
});

interface PlainServer extends AsyncDisposable {
  readonly port: number;
}

/** A server that speaks plainly as far as `talk` says, and then TLS. */
async function serveStartTls(
  talk: (socket: Socket) => Promise<void>,
): Promise<PlainServer> {
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    talk(socket).then(() => {
      const secure = new TLSSocket(socket, { ...good, isServer: true });
      secure.on("error", () => {});
    }).catch(() => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  };
}

/** What a server says, and what it wants to hear before it goes on. */
function dialogue(...turns: (string | RegExp)[]) {
  return async (socket: Socket) => {
    for (const turn of turns) {
      if (typeof turn === "string") {
        socket.write(turn, "latin1");
        continue;
      }
      const [heard] = await once(socket, "data");
      assert.match(heard.toString("latin1"), turn);
    }
    socket.pause();
  };
}

const GOOD: Record<Exclude<StartTlsProtocol, "">, (string | RegExp)[]> = {
  smtp: [
    "220-mail.example.org\r\n220 ready\r\n",
    /^EHLO \S+\r\n$/,
    "250-mail\r\n250-PIPELINING\r\n250 STARTTLS\r\n",
    /^STARTTLS\r\n$/,
    "220 go\r\n",
  ],
  imap: [
    "* OK ready\r\n",
    /^\S+ STARTTLS\r\n$/,
    "* CAPABILITY IMAP4\r\na OK go\r\n",
  ],
  pop3: ["+OK ready\r\n", /^STLS\r\n$/, "+OK go\r\n"],
  // deno-lint-ignore no-control-regex
  postgres: [/^\x00\x00\x00\x08\x04\xd2\x16\x2f$/, "S"],
};

for (const [protocol, turns] of Object.entries(GOOD)) {
  Deno.test(`tlsCheck() goes on in TLS after ${protocol}`, async () => {
    await using server = await serveStartTls(dialogue(...turns));
    const url = `tls://${TLS_NAME}:${server.port}`;
    const starttls = protocol as StartTlsProtocol;
    const result = await probe(probeTarget({ url, starttls }));
    assert.equal(result.kind, null);
    assert.notEqual(result.certificateExpiresAt, null);
    const other = `tls://other.example.org:${server.port}`;
    const named = await probe(probeTarget({ url: other, starttls }));
    assert.equal(named.kind, "tls");
  });
}

const refusals: [StartTlsProtocol, string, Behaviour, ErrorKind][] = [
  ["smtp", "is busy", ({ send }) => send("421 busy\r\n"), "protocol"],
  ["smtp", "says nothing", ({ untilClosed }) => untilClosed(), "timeout"],
  [
    "smtp",
    "knows no TLS",
    async ({ send, connection, untilClosed }) => {
      await send("220 ready\r\n");
      const buffer = new Uint8Array(100);
      await connection.read(buffer);
      await send("250 mail\r\n");
      await connection.read(buffer);
      await send("502 what\r\n");
      await untilClosed();
    },
    "protocol",
  ],
  ["imap", "says good-bye", ({ send }) => send("* BYE\r\n"), "protocol"],
  ["pop3", "is none", ({ send }) => send("SSH-2.0\r\n"), "protocol"],
  ["pop3", "talks for ever", ({ send }) => send("x".repeat(99_999)), "too-big"],
  [
    "postgres",
    "knows no TLS",
    async ({ connection, send, untilClosed }) => {
      await connection.read(new Uint8Array(8));
      await send("N");
      await untilClosed();
    },
    "protocol",
  ],
  [
    "postgres",
    "speaks no TLS after all",
    async ({ connection, send }) => {
      await connection.read(new Uint8Array(8));
      await send("S");
      await connection.read(new Uint8Array(1_024));
      await send("what?\r\n".repeat(10));
    },
    "tls",
  ],
];

for (const [starttls, name, behaviour, want] of refusals) {
  Deno.test(`tlsCheck() of a server that, asked by ${starttls}, ${name}: ${want}`, async () => {
    await using server = serveRaw(behaviour);
    const url = `tls://${TLS_NAME}:${server.port}`;
    const result = await probe(
      probeTarget({ url, starttls, timeoutMs: 800 }),
    );
    assert.equal(result.kind, want);
    assert.equal(result.suspect, want === "timeout" ? "wait" : null);
  });
}

Deno.test("tlsCheck() tells a refusal before STARTTLS", async () => {
  const port = closedPort();
  const url = `tls://127.0.0.1:${port}`;
  const { kind } = await probe(probeTarget({ url, starttls: "smtp" }));
  assert.equal(kind, "refused");
});
