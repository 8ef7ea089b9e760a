import assert from "node:assert/strict";
import { createHttpSender } from "../../../../monitor/checks/http/create_http_sender.ts";
import type { ProbeGuard } from "../../../../monitor/checks/probe_tools.ts";
import { AddressGuard } from "../../../../monitor/guard/address_guard.ts";
import { closedPort } from "../../fixtures/closed_port.ts";
import { serveRaw } from "../../fixtures/raw_server.ts";

const GUARD: ProbeGuard = new AddressGuard();

function serve(answer: (request: Request) => Response | Promise<Response>) {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    answer,
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function request(url: string, isTrusted = true) {
  const headers = { "X-One": "1" };
  return { url, method: "POST" as const, headers, body: "für", isTrusted };
}

Deno.test("createHttpSender() sends a body and reads the answer, chunked or not", async () => {
  const send = createHttpSender({ guard: GUARD, timeoutMs: 10_000 });
  await using server = serve(async (request) => {
    const body = `${request.headers.get("x-one")} ${await request.text()}`;
    const stream = new Response(body).body;
    return new URL(request.url).pathname === "/chunked"
      ? new Response(stream, { status: 202 })
      : new Response(body, { status: 429, headers: { "Retry-After": "7" } });
  });
  assert.deepEqual(await send(request(server.url)), {
    ...{ is: "answer", status: 429, retryAfter: "7", body: "1 für" },
  });
  assert.deepEqual(await send(request(`${server.url}chunked`)), {
    ...{ is: "answer", status: 202, retryAfter: null, body: "1 für" },
  });
});

Deno.test("createHttpSender() follows no redirect and reads 64 KiB at most", async () => {
  const send = createHttpSender({ guard: GUARD, timeoutMs: 10_000 });
  await using server = serve((request) =>
    new URL(request.url).pathname === "/long"
      ? new Response("x".repeat(100_000))
      : Response.redirect(`${request.url}long`, 302)
  );
  const redirected = await send(request(server.url));
  assert.ok(redirected.is === "answer" && redirected.status === 302);
  const long = await send(request(`${server.url}long`));
  assert.ok(long.is === "answer" && long.body.length === 65_536);
});

const bodies: [name: string, answer: string, body: string][] = [
  ["to its length", "200 OK\r\nContent-Length: 2\r\n\r\nokay", "ok"],
  ["that ends too soon", "200 OK\r\nContent-Length: 9\r\n\r\nok", "ok"],
  [
    "until its chunks are broken",
    "200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\nzz\r\n",
    "ok",
  ],
  ["of a status that has none", "204 x\r\nContent-Length: 2\r\n\r\nok", ""],
  ["after an interim answer", "103 x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nok", "ok"],
];

for (const [name, answer, body] of bodies) {
  Deno.test(`createHttpSender() reads a body ${name}`, async () => {
    await using server = serveRaw(async (peer) => {
      await peer.connection.read(new Uint8Array(1_024));
      await peer.send(`HTTP/1.1 ${answer}`);
      await peer.connection.closeWrite();
      await peer.untilClosed();
    });
    const send = createHttpSender({ guard: GUARD, timeoutMs: 10_000 });
    const sent = await send(request(server.url));
    assert.ok(sent.is === "answer");
    assert.equal(sent.body, body);
  });
}

Deno.test("createHttpSender() asks the guard for what is not the configuration's", async () => {
  const send = createHttpSender({ guard: GUARD, timeoutMs: 10_000 });
  let asked = 0;
  await using server = serve(() => {
    asked++;
    return new Response();
  });
  for (const url of [server.url, "http://10.0.0.1/", "ftp://a.b/"]) {
    assert.deepEqual(await send(request(url, false)), {
      ...{ is: "failure", kind: "blocked", isSent: false },
    });
  }
  assert.equal(asked, 0);
});

Deno.test("createHttpSender() tells whether a request without an answer was sent", async () => {
  const send = createHttpSender({ guard: GUARD, timeoutMs: 300 });
  const silent = Promise.withResolvers<Response>();
  await using server = serve(() => silent.promise);
  assert.deepEqual(await send(request(server.url)), {
    ...{ is: "failure", kind: "timeout", isSent: true },
  });
  silent.resolve(new Response());
  assert.deepEqual(await send(request(`http://127.0.0.1:${closedPort()}/`)), {
    ...{ is: "failure", kind: "refused", isSent: false },
  });
});
