import assert from "node:assert/strict";
import { DeadlineQueue } from "../../../routes/server/deadline_queue.ts";
import { HttpError } from "../../../routes/server/http_error.ts";
import { BODY_TIMEOUT_MS, readBody } from "../../../routes/server/json_body.ts";
import { rawRequest } from "../fixtures/raw_request.ts";

const tooSlow = () => new HttpError(408, "too slow", { Connection: "close" });

/** A server whose bodies may take 50 ms, and what became of each. */
function serveBodies() {
  const deadlines = new DeadlineQueue(50, tooSlow);
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen() {} },
    async (request) => {
      try {
        const { length } = await readBody(request, {
          maxBytes: 100,
          deadlines,
        });
        return new Response(String(length));
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        const { message, status, headers } = error;
        return new Response(message, { status, headers });
      }
    },
  );
  return server;
}

const HEAD = "POST / HTTP/1.1\r\nHost: localhost\r\n";
const stalled: [what: string, text: string][] = [
  ["a declared body that never comes", `${HEAD}Content-Length: 10\r\n\r\n`],
  ["a declared body that stops", `${HEAD}Content-Length: 10\r\n\r\n{"a"`],
  [
    "chunks that stop",
    `${HEAD}Transfer-Encoding: chunked\r\n\r\n4\r\n{"a"\r\n`,
  ],
  ["a chunk that stops", `${HEAD}Transfer-Encoding: chunked\r\n\r\n9\r\n{"a"`],
];

for (const [what, text] of stalled) {
  Deno.test(`readBody() answers 408 to ${what}`, async () => {
    const server = serveBodies();
    const { status, head, body } = await rawRequest(server.addr.port, text);
    assert.equal(status, 408);
    assert.match(head, /\r\nconnection: close\b/i);
    assert.equal(body, "too slow");
    await server.shutdown();
  });
}

Deno.test("readBody() ends a body that comes in drops", async () => {
  const server = serveBodies();
  const connection = await Deno.connect({
    hostname: "127.0.0.1",
    port: server.addr.port,
  });
  const drops = async () => {
    const drop = new TextEncoder().encode("1\r\n \r\n");
    await connection.write(
      new TextEncoder().encode(`${HEAD}Transfer-Encoding: chunked\r\n\r\n`),
    );
    try {
      for (let i = 0; i < 90; i++) {
        await connection.write(drop);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    } catch {
      // closed by the server: what is wanted
    }
  };
  const dropping = drops();
  const buffer = new Uint8Array(1_024);
  const count = await connection.read(buffer) ?? 0;
  assert.match(
    new TextDecoder().decode(buffer.subarray(0, count)),
    /^HTTP\/1\.1 408 /,
  );
  connection.close();
  await dropping;
  await server.shutdown();
});

Deno.test("BODY_TIMEOUT_MS leaves slow honest clients time", () => {
  assert.equal(BODY_TIMEOUT_MS, 30_000);
});

Deno.test("DeadlineQueue settles as the work does, and keeps no timer then", async () => {
  const deadlines = new DeadlineQueue(60_000, tooSlow);
  const all = await Promise.allSettled([
    deadlines.wait(Promise.resolve(1)),
    deadlines.wait(Promise.reject(new RangeError("no"))),
    deadlines.wait(new Promise((resolve) => setTimeout(() => resolve(2), 5))),
  ]);
  assert.deepEqual(
    all.map((each) =>
      each.status === "fulfilled" ? each.value : each.reason.message
    ),
    [1, "no", 2],
  );
});

Deno.test("DeadlineQueue ends what is late and lets what came later go on", async () => {
  const deadlines = new DeadlineQueue(1_000, tooSlow);
  const gates = [
    Promise.withResolvers<string>(),
    Promise.withResolvers<string>(),
  ];
  const [first, second] = gates;
  assert.ok(first && second);
  const early = deadlines.wait(first.promise);
  // as long as a stall may last without ending both
  await new Promise((resolve) => setTimeout(resolve, 750));
  const later = deadlines.wait(second.promise);
  await assert.rejects(early, /too slow/);
  second.resolve("in time");
  assert.equal(await later, "in time");
  first.resolve("too late");
});
