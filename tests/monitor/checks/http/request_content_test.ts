import assert from "node:assert/strict";
import { createProber } from "../../../../monitor/checks/create_prober.ts";
import { PROBE_METHODS, type ProbeTarget } from "../../../../monitor/types.ts";
import { loopbackGuard } from "../../fixtures/loopback_guard.ts";
import { probeTarget } from "../../fixtures/probe_target.ts";
import { okAnswer, serveRaw } from "../../fixtures/raw_server.ts";

const probe = createProber({ guard: loopbackGuard });

/** What a server got of a probe: one text for each request, head and body. */
async function requestsOf(
  target: Partial<ProbeTarget>,
  answers: readonly string[] = [okAnswer()],
): Promise<string[]> {
  const requests: string[] = [];
  await using server = serveRaw(async ({ connection, send, untilClosed }) => {
    const buffer = new Uint8Array(65_536);
    let text = "";
    const missing = () => {
      const [head = "", body] = text.split("\r\n\r\n");
      const length = Number(/^Content-Length: (\d+)/m.exec(head)?.[1] ?? 0);
      return body === undefined || body.length < length;
    };
    while (missing()) {
      const count = await connection.read(buffer);
      if (count === null) break;
      text += new TextDecoder("latin1").decode(buffer.subarray(0, count));
    }
    const answer = answers[requests.length] ?? okAnswer();
    requests.push(text);
    await send(answer.replaceAll("PORT", String(server.port)));
    await untilClosed();
  });
  const url = `http://127.0.0.1:${server.port}/a`;
  const { outcome } = await probe(probeTarget({ url, ...target }));
  assert.equal(outcome, "up");
  return requests;
}

for (const method of PROBE_METHODS) {
  Deno.test(`createHttpCheck() asks by ${method}, with a body where there is one`, async () => {
    const body = '{"a":1}';
    const [request = ""] = await requestsOf({ method, body });
    assert.ok(request.startsWith(`${method} /a HTTP/1.1\r\n`));
    assert.match(request, /\r\nContent-Length: 7\r\n/);
    assert.match(request, /\r\nContent-Type: application\/json\r\n/);
    assert.ok(request.endsWith(`\r\n\r\n${body}`));
    const [bare = ""] = await requestsOf({ method });
    const says = /\r\nContent-Length: 0\r\n/.test(bare);
    assert.equal(says, ["POST", "PUT", "PATCH"].includes(method));
    assert.doesNotMatch(bare, /Content-Type/);
  });
}

const sent: [
  name: string,
  target: Partial<ProbeTarget>,
  wanted: RegExp,
  unwanted?: RegExp,
][] = [
  ["a text", { body: "héllo" }, /Content-Type: text\/plain;charset=UTF-8\r\n/],
  ["its length in bytes", { body: "héllo" }, /Content-Length: 6\r\n/],
  [
    "a type of its own",
    { body: "a=b", contentType: "application/x-www-form-urlencoded" },
    /Content-Type: application\/x-www-form-urlencoded\r\n/,
  ],
  [
    "a type among the headers",
    { body: "a=b", headers: { "content-type": "a/b" } },
    /content-type: a\/b\r\n/,
    /Content-Type/,
  ],
  [
    "user and password",
    { basicAuth: "jö:p:w" },
    /Authorization: Basic asO2OnA6dw==\r\n/,
  ],
  ["a token", { bearer: "abc" }, /Authorization: Bearer abc\r\n/],
  [
    "an authorization among the headers alone",
    { bearer: "abc", headers: { authorization: "Own x" } },
    /authorization: Own x\r\n/,
    /Bearer/,
  ],
  [
    "another host",
    { headers: { host: "other.example.org:81" } },
    /host: other\.example\.org:81\r\n/,
    /Host: 127/,
  ],
];

for (const [name, target, wanted, unwanted] of sent) {
  Deno.test(`createHttpCheck() sends ${name}`, async () => {
    const [request = ""] = await requestsOf({ method: "POST", ...target });
    assert.match(request, wanted);
    if (unwanted !== undefined) assert.doesNotMatch(request, unwanted);
  });
}

const redirects: [status: number, method: string, next: string][] = [
  [301, "POST", "GET"],
  [302, "POST", "GET"],
  [303, "POST", "GET"],
  [307, "POST", "POST"],
  [308, "POST", "POST"],
  [301, "PUT", "PUT"],
  [303, "DELETE", "GET"],
  [303, "HEAD", "HEAD"],
];

for (const [status, method, next] of redirects) {
  Deno.test(`createHttpCheck() goes on after ${status} to ${method} with ${next}`, async () => {
    const answer =
      `HTTP/1.1 ${status} Moved\r\nLocation: /b\r\nContent-Length: 0\r\n\r\n`;
    const [, second = ""] = await requestsOf(
      { method: method as ProbeTarget["method"], body: "secret", bearer: "t" },
      [answer],
    );
    assert.ok(second.startsWith(`${next} /b HTTP/1.1\r\n`));
    assert.equal(second.endsWith("\r\n\r\nsecret"), next === method);
    assert.equal(/Content-Type/.test(second), next === method);
    assert.match(second, /Authorization: Bearer t/);
  });
}

Deno.test("createHttpCheck() takes neither body nor authorization to another origin", async () => {
  const other: string[] = [];
  await using elsewhere = serveRaw(async ({ readRequest, send }) => {
    other.push(await readRequest());
    await send(okAnswer());
  });
  const answer =
    `HTTP/1.1 307 Moved\r\nLocation: ${elsewhere.url}\r\nContent-Length: 0\r\n\r\n`;
  await requestsOf(
    { method: "POST", body: "secret", basicAuth: "u:p" },
    [answer],
  );
  assert.match(other[0] ?? "", /^POST \/ HTTP/);
  assert.match(other[0] ?? "", /Content-Length: 0\r\n/);
  assert.doesNotMatch(other[0] ?? "", /secret|Authorization|Content-Type/);
});
