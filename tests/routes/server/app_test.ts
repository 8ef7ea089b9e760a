import assert from "node:assert/strict";
import { createApp, type Route } from "../../../routes/server/app.ts";
import { HttpError } from "../../../routes/server/http_error.ts";
import { ownRequest } from "../../../routes/server/server.ts";
import {
  ECHO_PASSWORD,
  type HttpApp,
  startHttpApp,
} from "../fixtures/http_app.ts";
import { metric } from "../fixtures/read_metric.ts";
import { rawRequest, rawText } from "../fixtures/raw_request.ts";

const METHODS = [
  ...["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"],
  ...["OPTIONS", "TRACE", "PROPFIND", "BREW", "get"],
];

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** A path of a route's pattern. */
const pathOf = ({ path }: Pick<Route, "path">) =>
  path.replace(/:\w+(\{[^}]*\})?/g, "1");

/** By path, the methods of every pattern that it fits. */
function allowedByPath(routes: readonly Route[]): Map<string, string[]> {
  return new Map(routes.map((route) => {
    const path = pathOf(route);
    const fitting = routes.filter((each) => fits(each.path, path));
    const methods = fitting.flatMap(({ method }) =>
      method === "GET" ? ["GET", "HEAD"] : [method]
    );
    return [path, [...new Set(methods)]];
  }));
}

function fits(pattern: string, path: string): boolean {
  const parts = pattern.split(/:\w+(?:\{[^}]*\})?/).map(RegExp.escape);
  return new RegExp(`^${parts.join("[^/]+")}$`).test(path);
}

/** Checks the three headers that all answers have. */
function assertCommonHeaders(headers: Headers, what: string): void {
  assert.match(headers.get("x-request-id") ?? "", UUID, what);
  assert.match(headers.get("x-response-time") ?? "", /^\d+\.\d\dms$/, what);
  assert.equal(headers.get("x-content-type-options"), "nosniff", what);
}

for (const deploy of [false, true]) {
  Deno.test(`createApp() answers 405 with Allow, ${deploy ? "with" : "without"} the state in the store`, async () => {
    await using app = await startHttpApp({ settings: { deploy } });
    for (const [path, methods] of allowedByPath(app.routes)) {
      for (const method of METHODS) {
        if (methods.includes(method)) continue;
        await assertRefused(app, method, path, methods);
      }
    }
  });
}

async function assertRefused(
  { port }: HttpApp,
  method: string,
  path: string,
  methods: readonly string[],
): Promise<void> {
  const text = rawText(path, { method });
  const { status, head, body } = await rawRequest(port, text);
  const what = `${method} ${path}`;
  assert.equal(status, 405, what);
  const allow = /^allow: (.*?)\r?$/mi.exec(head)?.[1]?.split(", ");
  assert.deepEqual(allow?.sort(), methods.toSorted(), what);
  assert.match(head, /^x-request-id: \S+\r?$/mi, what);
  if (method === "HEAD") assert.equal(body, "", what);
  else assert.match(body, /allowed are/, what);
}

Deno.test("createApp() answers HEAD like GET without a body", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  await app.addUrl(token);
  const finite = app.routes.filter(({ path }) => path !== "/events");
  for (const route of finite.filter(({ method }) => method === "GET")) {
    const path = pathOf(route);
    const get = await app.send("GET", path, { token: bearerOf(path, token) });
    const head = await app.send("HEAD", path, { token: bearerOf(path, token) });
    assert.equal(head.status, get.status, path);
    assert.equal(head.bytes.length, 0, path);
    assert.equal(
      head.headers.get("content-type"),
      get.headers.get("content-type"),
      path,
    );
  }
});

const SLASHED = [
  ...["/track/", "/health/", "/metrics/", "/openapi.json/"],
  ...["/v1/services/", "/v1/services/1/", "/v1/services/1/events/"],
  "/v1/_internal/health/",
];

Deno.test("createApp() answers a path with a slash at its end like the one without", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  await app.addUrl(token, { public: true });
  for (const path of SLASHED) {
    const { status, headers } = await app.send("GET", path);
    assert.equal(status, 200, path);
    const plain = await app.send("GET", path.slice(0, -1));
    const type = plain.headers.get("content-type");
    assert.equal(headers.get("content-type"), type, path);
  }
  const echo = await app.send("POST", "/api/echo/", {
    token: `Basic ${btoa(`nahid:${ECHO_PASSWORD}`)}`,
    body: '{"foo":"bar"}',
  });
  assert.equal(echo.text, '{"echoed":true,"foo":"bar"}');
  const refused = await app.send("DELETE", "/track/");
  assert.deepEqual([refused.status, refused.headers.get("allow")], [
    405,
    "GET, HEAD",
  ]);
});

/** Spellings of a fixed path: the first two need no router. */
const SPELLINGS = [
  "/v1/_internal/health",
  "/v1/_internal/health?a=/b",
  "/v1/_internal/health/",
  "/v1/_internal/%68ealth",
];

Deno.test("createApp() answers and counts a fixed path alike, however it is spelt", async () => {
  await using app = await startHttpApp();
  for (const [index, path] of SPELLINGS.entries()) {
    const text = rawText(path);
    const { status } = await rawRequest(app.port, text);
    assert.equal(status, 200, path);
    const { text: metrics } = await app.send("GET", "/metrics");
    const series =
      'http_requests_total{status="200",method="GET",path="/v1/_internal/health"}';
    assert.equal(metric(metrics, series), index + 1, path);
  }
});

Deno.test("createApp() answers what a fixed row throws, at once or later, with answerError", async () => {
  const throwers = {
    "/at-once": () => {
      throw new HttpError(418, "at once");
    },
    "/later": async () => {
      await null;
      throw new HttpError(418, "later");
    },
  };
  const routes = Object.entries(throwers).map(([path, handler]) =>
    ({ method: "GET", path, summary: "", handler }) as const
  );
  const app = createApp(
    routes,
    (c, error) => new Response(`${c.req.path}: ${error}`),
  );
  for (const path of Object.keys(throwers)) {
    const request = new Request(`http://x${path}?a`);
    const answered = await app.fetch(request, ownRequest());
    assert.match(await answered.text(), new RegExp(`^${path}: HttpError:`));
  }
});

Deno.test("createApp() tells in an answer to HEAD the length that GET has", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  await app.addUrl(token, { public: true });
  for (const path of [...SLASHED, "/", "/nowhere", "/state"]) {
    const head = await rawRequest(app.port, rawText(path, { method: "HEAD" }));
    const get = await rawRequest(app.port, rawText(path));
    assert.equal(head.body, "", path);
    const length = /^content-length: (\d+)\r?$/mi;
    const [, told] = length.exec(head.head) ?? [];
    const [, sent] = length.exec(get.head) ?? [];
    if (path.startsWith("/metrics")) assert.ok(Number(told) > 1_000, path); // it changes each time
    else assert.equal(told, sent, path);
  }
});

/** Only the v1 API looks at a user's token. */
const bearerOf = (path: string, token: string) =>
  path.startsWith("/v1/") ? `Bearer ${token}` : undefined;

Deno.test("createApp() gives every answer of every route an id, the time it took and nosniff", async () => {
  await using app = await startHttpApp();
  for (const route of app.routes.filter(({ path }) => path !== "/events")) {
    const path = pathOf(route);
    const { headers } = await app.send(route.method, path);
    assertCommonHeaders(headers, `${route.method} ${path}`);
  }
});

const elsewhere: [method: string, path: string][] = [
  ["GET", "/"],
  ["POST", "/nowhere"],
  ["GET", "/track//"],
  ["GET", "/TRACK"],
  ["GET", "/v1//services"],
  ["GET", "/v1/nothing"],
  ["DELETE", "/api"],
  ["GET", "/%2e%2e/etc/passwd"],
  ["GET", "/%00"],
];

Deno.test("createApp() answers 404 to paths that are none, in the words of the API they belong to", async () => {
  await using app = await startHttpApp();
  const taken = new Set(app.routes.map(({ path }) => path));
  for (
    const [method, path] of elsewhere.filter(([, path]) => !taken.has(path))
  ) {
    const { status, json, headers } = await app.send(method, path);
    assert.equal(status, 404, path);
    assertCommonHeaders(headers, path);
    const message = "Cannot find that: there is no such path";
    assert.deepEqual(
      json,
      path.startsWith("/v1/")
        ? { status: 404, status_desc: "Not Found", errors: [message] }
        : { error: message },
      path,
    );
  }
});

Deno.test("createApp() ignores headers and parameters that override the method or the path", async () => {
  await using app = await startHttpApp();
  const headers = {
    "X-HTTP-Method-Override": "DELETE",
    "X-HTTP-Method": "DELETE",
    "X-Method-Override": "DELETE",
    "X-Original-URL": "/metrics",
    "X-Rewrite-URL": "/metrics",
    "X-Forwarded-Prefix": "/metrics",
  };
  const { status, text } = await app.send("GET", "/health?_method=DELETE", {
    headers,
  });
  assert.deepEqual([status, text], [200, "OK"]);
});

const ids: [sent: string, kept: boolean][] = [
  ["abc-123", true],
  ["01ARZ3NDEKTSV4RRFFQ69G5FAV", true],
  ["a".repeat(128), true],
  ["a".repeat(129), false],
  ["a b", false],
  ["<script>", false],
  ["\xe9", false],
];

Deno.test("createApp() takes over a sane X-Request-ID and replaces others", async () => {
  await using app = await startHttpApp();
  for (const path of ["/health", "/nowhere", "/v1/services/0"]) {
    for (const [sent, kept] of ids) {
      const { headers } = await app.send("GET", path, {
        headers: { "X-Request-ID": sent },
      });
      const id = headers.get("x-request-id") ?? "";
      if (kept) assert.equal(id, sent);
      else assert.match(id, UUID);
    }
  }
});
