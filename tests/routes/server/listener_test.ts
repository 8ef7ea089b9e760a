import assert from "node:assert/strict";
import { Listener } from "../../../routes/server/listener.ts";
import type { HeldRequests } from "../fixtures/held_requests_worker.ts";

const WORKER = new URL("../fixtures/held_requests_worker.ts", import.meta.url);

function newListener(handler: (request: Request) => Promise<Response>) {
  const listener = new Listener({
    hostname: "127.0.0.1",
    port: 0,
    onDead: () => {},
  });
  listener.answerWith({
    handler,
    log: { info: () => {}, error: () => {} },
  });
  return listener;
}

/** Requests that wait in the system, unread, when this resolves: nothing else runs meanwhile. */
function holdRequests(
  port: number,
  requests: HeldRequests["requests"],
): { answers: Promise<string[]>; sendRests: () => void } & Disposable {
  const isSent = new Int32Array(new SharedArrayBuffer(4));
  const worker = new Worker(WORKER, { type: "module" });
  const answers = new Promise<string[]>((resolve) =>
    worker.onmessage = ({ data }) => resolve(data)
  );
  worker.postMessage({ port, requests, isSent } satisfies HeldRequests);
  Atomics.wait(isSent, 0, 0);
  return {
    answers,
    sendRests: () => worker.postMessage("rests"),
    [Symbol.dispose]: () => worker.terminate(),
  };
}

function request(method: string, body: string, length: number): string {
  return [
    `${method} / HTTP/1.1`,
    "Host: localhost",
    "Connection: close",
    ...length > 0 ? [`Content-Length: ${length}`] : [],
    "",
    body,
  ].join("\r\n");
}

const HALF_SENT = [request("POST", "a", 2), "b"] as const;
const WHOLE = [request("GET", "", 0), ""] as const;
const OK = "HTTP/1.1 200 OK";

for (
  const [what, requests] of [
    ["whose body is still to come", [HALF_SENT]],
    ["without a body", [WHOLE]],
    [
      "of many connections at once",
      Array.from({ length: 100 }, () => HALF_SENT),
    ],
  ] as const
) {
  Deno.test(`Listener answers requests that had reached the machine, unread, when it was told to stop: ${what}`, async () => {
    const called = Promise.withResolvers<void>();
    const listener = newListener(async (request) => {
      called.resolve();
      return new Response(await request.text());
    });
    listener.start();
    using held = holdRequests(listener.port, requests);
    const stopped = listener.stop();
    await Promise.race([called.promise, stopped]);
    held.sendRests();
    assert.deepEqual([...new Set(await held.answers)], [OK]);
    await stopped;
  });
}

Deno.test("Listener says that it is alive before there is anything to answer with", async () => {
  const listener = new Listener({
    hostname: "127.0.0.1",
    port: 0,
    onDead: () => {},
  });
  listener.start();
  const ask = async (path: string) => {
    const response = await fetch(`http://127.0.0.1:${listener.port}${path}`);
    return [response.status, await response.text()];
  };
  assert.deepEqual(await ask("/health?live"), [200, "OK"]);
  for (const path of ["/health", "/health?ready", "/"]) {
    const [status, text] = await ask(path);
    assert.equal(status, 503, path);
    assert.match(String(text), /^Starting/);
  }
  await listener.stop();
});
