import assert from "node:assert/strict";
import { type RunningProxy, startProxy } from "./haproxy.ts";
import { serveUpstream } from "./serve_upstream.ts";
import { connectTls, readToEnd } from "./tls_client.ts";

const headersOf = (request: Request) =>
  Response.json([...request.headers.entries()]);

function client(proxy: RunningProxy, http2: boolean): Deno.HttpClient {
  return Deno.createHttpClient({
    caCerts: [proxy.certificate],
    http1: !http2,
    http2,
  });
}

for (const protocol of ["h2", "http/1.1"]) {
  Deno.test(`the proxy agrees on ${protocol} in the TLS handshake`, async () => {
    await using upstream = serveUpstream(() => new Response("OK"));
    await using proxy = await startProxy(upstream.port);
    using connection = await connectTls(proxy, protocol);
    assert.equal((await connection.handshake()).alpnProtocol, protocol);
  });
}

for (const http2 of [false, true]) {
  Deno.test(`the proxy speaks TLS, HTTP/${http2 ? 2 : "1.1"}`, async () => {
    await using upstream = serveUpstream(() => new Response("OK"));
    await using proxy = await startProxy(upstream.port);
    using http = client(proxy, http2);
    const response = await fetch(`https://localhost:${proxy.port}/health`, {
      client: http,
    });
    assert.equal(response.status, 200);
    assert.equal(await response.text(), "OK");
  });
}

Deno.test("the proxy replaces what a client claims about its address", async () => {
  await using upstream = serveUpstream(headersOf);
  await using proxy = await startProxy(upstream.port);
  using http = client(proxy, false);
  const response = await fetch(`https://localhost:${proxy.port}/`, {
    client: http,
    headers: {
      "x-forwarded-for": "203.0.113.7, 198.51.100.9",
      "x-forwarded-proto": "http",
      "x-real-ip": "203.0.113.7",
      forwarded: "for=203.0.113.7",
    },
  });
  const seen = new Map<string, string>(await response.json());
  assert.equal(seen.get("x-forwarded-for"), "127.0.0.1");
  assert.equal(seen.get("x-forwarded-proto"), "https");
  assert.equal(seen.get("x-real-ip"), undefined);
  assert.equal(seen.get("forwarded"), undefined);
  assert.equal(seen.get("host"), `localhost:${proxy.port}`);
});

Deno.test("the proxy lets a body of 4 MiB through", async () => {
  await using upstream = serveUpstream(async (request) =>
    new Response(String((await request.arrayBuffer()).byteLength))
  );
  await using proxy = await startProxy(upstream.port);
  using http = client(proxy, false);
  const response = await fetch(`https://localhost:${proxy.port}/api/echo`, {
    client: http,
    method: "POST",
    body: new Uint8Array(1 << 22),
  });
  assert.equal(await response.text(), "4194304");
});

Deno.test("the proxy answers 413 to a body of 4 MiB and a byte", async () => {
  await using upstream = serveUpstream(() => new Response("OK"));
  await using proxy = await startProxy(upstream.port);
  using connection = await connectTls(proxy);
  await connection.write(new TextEncoder().encode(
    "POST /api/echo HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4194305\r\n\r\n",
  ));
  assert.match(await readToEnd(connection), /^HTTP\/1\.1 413 /);
  assert.equal(upstream.requests.length, 0);
});

for (
  const [path, survives] of [["/events", true], ["/other", false]] as const
) {
  Deno.test(`the proxy ${survives ? "keeps" : "ends"} a silent answer of ${path}`, async () => {
    const silenceMs = 900;
    const encoder = new TextEncoder();
    await using upstream = serveUpstream(() => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          controller.enqueue(encoder.encode("data: 1\n\n"));
          timer = setTimeout(() => {
            controller.enqueue(encoder.encode("data: 2\n\n"));
            controller.close();
          }, silenceMs);
        },
        cancel: () => clearTimeout(timer),
      });
      return new Response(body, {
        headers: { "content-type": "text/event-stream" },
      });
    });
    await using proxy = await startProxy(upstream.port, {
      "timeout server 60s": "timeout server 300ms",
      "timeout client 30s": "timeout client 300ms",
    });
    using connection = await connectTls(proxy);
    await connection.write(encoder.encode(
      `GET ${path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
    ));
    const answer = await readToEnd(connection);
    assert.match(answer, /data: 1/, "the first event is not held back");
    assert.equal(/data: 2/.test(answer), survives);
  });
}

Deno.test("the proxy shows its own metrics, and nothing else there", async () => {
  await using upstream = serveUpstream(() => new Response("OK"));
  await using proxy = await startProxy(upstream.port);
  const base = `http://127.0.0.1:${proxy.metricsPort}`;
  const metrics = await fetch(`${base}/metrics`);
  assert.equal(metrics.status, 200);
  assert.match(await metrics.text(), /^haproxy_frontend_status/m);
  const other = await fetch(`${base}/`);
  await other.body?.cancel();
  assert.equal(other.status, 404);
  assert.equal(upstream.requests.length, 0);
});

Deno.test("the proxy's time limits are those that are promised", async () => {
  const text = await Deno.readTextFile(
    new URL("../../deploy/proxy/haproxy.cfg", import.meta.url),
  );
  const timeouts = [...text.matchAll(/^ {2}timeout (\S+) (\S+)$/gm)]
    .map(([, name, value]) => [name, value]);
  assert.deepEqual(Object.fromEntries(timeouts), {
    "http-request": "10s",
    client: "30s",
    "http-keep-alive": "30s",
    connect: "5s",
    queue: "10s",
    server: "60s",
  });
  assert.match(text, /^ {2}http-request wait-for-body time 30s$/m);
});
