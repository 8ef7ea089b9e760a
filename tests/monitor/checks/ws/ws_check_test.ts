import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import type { ErrorKind } from "../../../../monitor/types.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { answer, okAnswer, serveRaw } from "../../fixtures/raw_server.ts";

const probe = createProber();

const acceptOf = (key: string) =>
  createHash("sha1").update(`${key}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
    .digest("base64");
const GOOD = [
  "HTTP/1.1 101 Switching Protocols",
  "Upgrade: websocket",
  "Connection: Upgrade",
  "Sec-WebSocket-Accept: %KEY%",
];
const without = (field: string) =>
  GOOD.filter((line) => !line.startsWith(field));

const cases: [
  name: string,
  lines: readonly string[],
  want: ErrorKind | null,
  status: number | null,
][] = [
  ["accepts", GOOD, null, 101],
  [
    "accepts in other cases",
    [
      "HTTP/1.1 101",
      "upgrade: WebSocket",
      "connection:keep-alive,  upgrade",
      "SEC-WEBSOCKET-ACCEPT:  %KEY%  ",
    ],
    null,
    101,
  ],
  [
    "answers another key",
    [...without("Sec"), "Sec-WebSocket-Accept: bm90IHRoZSBrZXk="],
    "protocol",
    101,
  ],
  ["answers no key", without("Sec"), "protocol", 101],
  ["does not name the protocol", without("Upgrade"), "protocol", 101],
  ["does not upgrade", without("Connection"), "protocol", 101],
  [
    "has an extension that nobody asked for",
    [...GOOD, "Sec-WebSocket-Extensions: permessage-deflate"],
    "protocol",
    101,
  ],
  [
    "sends early hints first",
    ["HTTP/1.1 103 Early Hints", "Link: </a>", "", ...GOOD],
    null,
    101,
  ],
  ["answers 200", ["HTTP/1.1 200 OK"], "status", 200],
  ["answers 401", ["HTTP/1.1 401 Unauthorized"], "status", 401],
  ["is no HTTP server", ["SSH-2.0-OpenSSH_9"], "protocol", null],
];

for (const [name, lines, want, status] of cases) {
  Deno.test(`createWsCheck() meets a server that ${name}: ${want ?? "up"}`, async () => {
    await using server = serveRaw(async (peer) => {
      const request = await peer.readRequest();
      const key = /^Sec-WebSocket-Key: (\S+)/m.exec(request)?.[1] ?? "";
      const text = lines.join("\r\n").replace("%KEY%", acceptOf(key));
      await peer.send(`${text}\r\n\r\n`);
      await peer.untilClosed();
    });
    const url = `ws://127.0.0.1:${server.port}/chat?a=1`;
    const result = await probe(
      probeTarget({ url, headers: { Origin: "https://example.org" } }),
    );
    assert.equal(result.kind, want);
    assert.equal(result.status, status);
    const [request = ""] = server.requests;
    assert.match(request, /^GET \/chat\?a=1 HTTP\/1\.1\r\n/);
    assert.match(request, /\r\nUpgrade: websocket\r\n/);
    assert.match(request, /\r\nConnection: Upgrade\r\n/);
    assert.match(request, /\r\nSec-WebSocket-Version: 13\r\n/);
    assert.match(request, /\r\nOrigin: https:\/\/example\.org\r\n/);
  });
}

Deno.test("createWsCheck() draws a key of 16 bytes for each probe", async () => {
  await using server = serveRaw(answer(okAnswer()));
  const target = probeTarget({ url: `ws://127.0.0.1:${server.port}` });
  await probe(target);
  await probe(target);
  const keys = server.requests.map((request) =>
    /^Sec-WebSocket-Key: (\S+)/m.exec(request)?.[1] ?? ""
  );
  assert.equal(new Set(keys).size, 2);
  assert.deepEqual(keys.map((key) => atob(key).length), [16, 16]);
});

Deno.test("createWsCheck() closes with a masked frame", async () => {
  const frame = Promise.withResolvers<number[]>();
  await using server = serveRaw(async (peer) => {
    const request = await peer.readRequest();
    const key = /^Sec-WebSocket-Key: (\S+)/m.exec(request)?.[1] ?? "";
    await peer.send(
      `${GOOD.join("\r\n").replace("%KEY%", acceptOf(key))}\r\n\r\n`,
    );
    const buffer = new Uint8Array(64);
    const count = await peer.connection.read(buffer);
    frame.resolve([...buffer.subarray(0, count ?? 0)]);
  });
  await probe(probeTarget({ url: `ws://127.0.0.1:${server.port}` }));
  assert.deepEqual((await frame.promise).slice(0, 2), [0x88, 0x80]);
});

Deno.test("createWsCheck() finds Deno's own WebSocket server up", async () => {
  await using server = Deno.serve(
    { port: 0, hostname: "127.0.0.1", onListen() {} },
    (request) => {
      const { socket, response } = Deno.upgradeWebSocket(request);
      socket.onerror = () => {};
      return response;
    },
  );
  const url = `ws://127.0.0.1:${server.addr.port}/`;
  assert.equal((await probe(probeTarget({ url }))).kind, null);
});
