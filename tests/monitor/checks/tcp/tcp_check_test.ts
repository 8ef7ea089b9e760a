import assert from "node:assert/strict";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import { AddressGuard } from "../../../../monitor/guard/address_guard.ts";
import type {
  ErrorKind,
  ProbeTarget,
  Waited,
} from "../../../../monitor/types.ts";
import { closedPort } from "../../fixtures/closed_port.ts";
import { loopbackGuard } from "../../fixtures/loopback_guard.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { type Behaviour, serveRaw } from "../../fixtures/raw_server.ts";

const probe = createProber({ guard: loopbackGuard });

const silent: Behaviour = ({ untilClosed }) => untilClosed();
const closing: Behaviour = () => Promise.resolve();
const says = (...texts: string[]): Behaviour => async (peer) => {
  for (const text of texts) await peer.send(text);
  await peer.untilClosed();
};
const saysAndCloses = (text: string): Behaviour => ({ send }) => send(text);
const echoes: Behaviour = async ({ send, readRequest }) =>
  await send(await readRequest());

const cases: [
  name: string,
  behaviour: Behaviour,
  rule: Partial<ProbeTarget>,
  want: ErrorKind | null,
  waited?: Waited,
][] = [
  ["accepts and says nothing", silent, {}, null],
  ["accepts and closes", closing, {}, null],
  [
    "says a banner",
    says("SSH-2.0-OpenSSH_9\r\n"),
    { expectedText: "SSH-2.0" },
    null,
  ],
  [
    "says it in pieces",
    says("SS", "H-2", ".0"),
    { expectedText: "SSH-2" },
    null,
  ],
  [
    "says a character in pieces",
    says("gr\xc3", "\xbc\xc3\x9fe"),
    { expectedText: "grüße" },
    null,
  ],
  ["says another banner", says("220 ftp\r\n"), { expectedText: "SSH" }, "text"],
  [
    "says another and closes",
    saysAndCloses("220 ftp\r\n"),
    { expectedText: "SSH" },
    "text",
  ],
  ["closes without a banner", closing, { expectedText: "SSH" }, "protocol"],
  [
    "never says a banner",
    silent,
    { expectedText: "SSH" },
    "timeout",
    "first-byte",
  ],
  [
    "says too much",
    saysAndCloses("x".repeat(200_000)),
    { expectedText: "SSH" },
    "too-big",
  ],
  [
    "answers what is sent",
    echoes,
    { send: "PING\r\n\r\n", expectedText: "PING" },
    null,
  ],
];

for (const [name, behaviour, rule, want, waited] of cases) {
  Deno.test(`tcpCheck() of a server that ${name}: ${want ?? "up"}`, async () => {
    await using server = serveRaw(behaviour);
    const url = `tcp://127.0.0.1:${server.port}`;
    const result = await probe(probeTarget({ url, ...rule, timeoutMs: 600 }));
    assert.equal(result.kind, want);
    assert.equal(result.outcome, want === null ? "up" : "down");
    assert.equal(result.waited, waited ?? null);
    assert.equal(result.status, null);
    assert.equal(result.path?.byName, false);
  });
}

Deno.test("tcpCheck() tells a refusal, and a name that is not there", async () => {
  const port = closedPort();
  const kindOf = async (url: string) =>
    (await probe(probeTarget({ url }))).kind;
  assert.equal(await kindOf(`tcp://127.0.0.1:${port}`), "refused");
  const nowhere = createProber({ resolveTrusted: () => Promise.resolve([]) });
  const target = probeTarget({ url: "tcp://nowhere.example.org:22" });
  assert.equal((await nowhere(target)).kind, "dns");
});

const guarded: [use: Partial<ProbeTarget>, want: ErrorKind | null][] = [
  [{ url: "tcp://127.0.0.1:PORT" }, "blocked"],
  [{ url: "tcp://127.1:PORT" }, "blocked"],
  [{ url: "tcp://0x7f000001:PORT" }, "blocked"],
  [{ url: "tcp://named.example.org:PORT" }, "blocked"],
];

for (const [use, want] of guarded) {
  Deno.test(`tcpCheck() of a user's ${use.url}: ${want}`, async () => {
    await using server = serveRaw(silent);
    const users = createProber({
      guard: new AddressGuard(),
      resolve: () => Promise.resolve(["127.0.0.1"]),
    });
    const url = (use.url ?? "").replace("PORT", String(server.port));
    const result = await users(probeTarget({ ...use, url, ownerId: 1 }));
    assert.equal(result.kind, want);
    assert.equal(server.accepted, 0);
  });
}

Deno.test("tcpCheck() sends a user's text to no port below 1024 but http's", async () => {
  const dialled: number[] = [];
  const users = createProber({
    guard: new AddressGuard(),
    resolve: () => Promise.resolve(["93.184.215.14"]),
    dial: ({ port }) => {
      dialled.push(port);
      return Promise.reject(new Error("not dialled"));
    },
  });
  const ask = async (port: number, send: string) =>
    (await users(probeTarget({
      ...{ url: `tcp://named.example.org:${port}`, send, ownerId: 1 },
    }))).kind;
  assert.equal(await ask(25, "EHLO x"), "blocked");
  assert.equal(await ask(6379, ""), "blocked");
  assert.deepEqual(dialled, []);
  await ask(25, "");
  await ask(80, "GET");
  await ask(8080, "GET");
  assert.deepEqual(dialled, [25, 80, 8080]);
});
