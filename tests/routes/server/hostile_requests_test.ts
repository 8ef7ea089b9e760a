import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";
import { rawRequest, rawText } from "../fixtures/raw_request.ts";

const hosts: [what: string, headers: string[], status: number][] = [
  ["a name", ["Host: localhost"], 200],
  ["a name and a port", ["Host: localhost:8000"], 200],
  ["IPv6", ["Host: [::1]:8000"], 200],
  ["none", [], 200],
  ["an empty one", ["Host: "], 400],
  ["two of them", ["Host: a", "Host: b"], 400],
  ["the same twice", ["Host: a", "Host: a"], 400],
  ["two in one", ["Host: a, b"], 400],
  ["a path", ["Host: a/track?"], 400],
  ["user and password", ["Host: u:p@a"], 400],
  ["an open bracket", ["Host: ["], 400],
  ["a port that is none", ["Host: a:99999"], 400],
  ["a space", ["Host: a b"], 400],
  ["a percent sign", ["Host: a%2fb"], 400],
  ["a byte beyond ASCII", ["Host: \xff"], 400],
  ["a number sign", ["Host: a#b"], 400],
  ["300 characters", [`Host: ${"a".repeat(300)}`], 400],
];

for (const [what, headers, want] of hosts) {
  Deno.test(`hostIsSane() on the wire: ${what} gets ${want}`, async () => {
    await using app = await startHttpApp();
    const { status, head, body } = await rawRequest(
      app.port,
      rawText("/health", { headers }),
    );
    assert.equal(status, want);
    if (app.lines.length === 0) return; // refused before it was a request
    assert.match(head, /^x-request-id: \S+\r?$/mi);
    assert.equal(
      body,
      want === 200 ? "OK" : JSON.stringify({
        error:
          "Cannot read the request: its Host is malformed or not that of its target",
      }),
    );
  });
}

const withoutHost: [request: string, status: number][] = [
  ["GET /health HTTP/1.0", 200],
  ["GET /health HTTP/1.1", 200],
  ["GET /metrics HTTP/1.0", 200],
  ["GET /track HTTP/1.0", 200],
  ["GET /v1/services HTTP/1.0", 200],
  ["GET http://[/health HTTP/1.0", 400],
  ["GET / HTTP/1.0", 400],
  ["GET /app HTTP/1.0", 400],
  ["GET http://evil.example/ HTTP/1.0", 400],
  ["GET http://evil.example/feed/events.atom HTTP/1.0", 400],
];

for (const [request, want] of withoutHost) {
  Deno.test(`without a Host "${request}" gets ${want}`, async () => {
    await using app = await startHttpApp();
    const text = `${request}\r\nConnection: close\r\n\r\n`;
    const { status, head, body } = await rawRequest(app.port, text);
    assert.equal(status, want);
    assert.doesNotMatch(head + body, /evil/);
    assert.deepEqual(app.errors, []);
  });
}

const targets: [target: string, status: number][] = [
  ["http://localhost:8000/health", 200],
  ["HTTP://LOCALHOST:8000/health", 200],
  ["http://localhost:8000/feed/events.json", 200],
  ["http://evil.example/feed/events.json", 400],
  ["http://evil.example:99999/feed/events.atom", 400],
  ["http://evil.example:99999/?theme=dark", 400],
  ["http://evil.example:99999/app/import", 400],
  ["http://localhost:80001/health", 400],
  ["http://localhost:8000@evil.example/health", 400],
  ["http://localhost/health", 400],
  ["https://localhost:8000/health", 400],
  ["ftp://u:p@localhost:8000/health", 400],
];

for (const [target, want] of targets) {
  Deno.test(`isAtHost() on the wire: ${target} for localhost:8000 gets ${want}`, async () => {
    await using app = await startHttpApp();
    const text = rawText(target, { headers: ["Host: localhost:8000"] });
    const { status, head, body } = await rawRequest(app.port, text);
    assert.equal(status, want);
    assert.doesNotMatch(head + body, /evil/);
    assert.deepEqual(app.errors, []);
  });
}

/** Requests of which each must be one line of the log, or be no request at all. */
const requests: [what: string, text: string][] = [
  ["quotes and backslashes", rawText('/"x"\\y')],
  ["escape codes", rawText("/%1b[31m%0a%0d")],
  ["bytes beyond ASCII in the path", rawText("/\xc3\xa9\xff")],
  [
    "control bytes in a header",
    rawText("/health", { headers: ["Host: a", 'User-Agent: x\ty\x80\xff"\\'] }),
  ],
  [
    "a forged line",
    rawText("/health", {
      headers: ["Host: a", 'Referer: " 200 1 "-" "-"%0a127.0.0.1 - - [x'],
    }),
  ],
  [
    "a folded header",
    rawText("/health", { headers: ["Host: a", "Referer: x\r\n y"] }),
  ],
  ["a bare CR", rawText("/health", { headers: ["Host: a", "Referer: x\ry"] })],
  ["a NUL", rawText("/health", { headers: ["Host: a", "Referer: x\0y"] })],
  [
    "a user with brackets",
    rawText("/api/echo", {
      method: "POST",
      headers: ["Host: a", `Authorization: Basic ${btoa("a] [b \x01\n:x")}`],
    }),
  ],
  ["a long path", rawText(`/${"a".repeat(5_000)}`)],
  [
    "a long agent",
    rawText("/health", {
      headers: ["Host: a", `User-Agent: ${"\xff".repeat(4_000)}`],
    }),
  ],
  ["an absolute target", rawText("http://evil.example/health")],
  ["an authority", rawText("evil.example:443", { method: "CONNECT" })],
  ["an asterisk", rawText("*", { method: "OPTIONS" })],
  ["no slash", rawText("health")],
  ["two slashes and a bracket", rawText("//[/health")],
  ["a method of 40 letters", rawText("/health", { method: "A".repeat(40) })],
  ["a method with signs", rawText("/health", { method: "!#$%&'*+-.^_`|~" })],
  ["TRACE", rawText("/health", { method: "TRACE" })],
  ["HTTP/1.0", "GET /health HTTP/1.0\r\nHost: a\r\n\r\n"],
  ["HTTP/0.9", "GET /health\r\n\r\n"],
  ["HTTP/9.9", "GET /health HTTP/9.9\r\nHost: a\r\n\r\n"],
  ["no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"],
  ["blank lines", "\r\n\r\n\r\n\r\n"],
  [
    "an upgrade to h2c",
    rawText("/health", {
      headers: ["Host: a", "Upgrade: h2c", "HTTP2-Settings: AAMAAABkAAQAAP__"],
    }),
  ],
  [
    "a web socket",
    rawText("/health", {
      headers: [
        "Host: a",
        "Upgrade: websocket",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
      ],
    }),
  ],
  [
    "ranges",
    rawText("/track", { headers: ["Host: a", "Range: bytes=0-0,1-1,2-2"] }),
  ],
  [
    "100-continue",
    rawText("/login", {
      method: "POST",
      headers: ["Host: a", "Expect: 100-continue", "Content-Length: 0"],
    }),
  ],
  [
    "200 headers",
    rawText("/health", {
      headers: [
        "Host: a",
        ...Array.from({ length: 90 }, (_, i) => `X-${i}: y`),
      ],
    }),
  ],
  [
    "CR LF in the request id",
    rawText("/health", {
      headers: ["Host: a", "X-Request-ID: a%0d%0aSet-Cookie:%20x=1"],
    }),
  ],
];

const LINE =
  /^[!-~]+ - [!-~]+ \[\d\d\/[A-Z][a-z]{2}\/\d{4}(:\d\d){3} [+-]\d{4}\] "[ -~]*" \d{3} (\d+|-) "[ -~]*" "[ -~]*"$/;

for (const [what, text] of requests) {
  Deno.test(`createRequestHandler() survives ${what} and writes one printable line at most`, async () => {
    await using app = await startHttpApp();
    const { status, head, body } = await rawRequest(app.port, text);
    assert.ok(status < 500, String(status));
    assert.doesNotMatch(head, /set-cookie|evil/i);
    assert.doesNotMatch(body, /\.ts:\d|at \w+ \(/);
    assert.ok(app.lines.length <= 1, app.lines.join("\n"));
    for (const line of app.lines) assert.match(line, LINE);
    assert.deepEqual(app.errors, []);
    const after = await app.send("GET", "/health");
    assert.equal(after.status, 200);
  });
}
