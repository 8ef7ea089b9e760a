import assert from "node:assert/strict";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { rawRequest, rawText } from "../fixtures/raw_request.ts";

const PUBLIC_URL = "https://up.example.org";

/** What answers under any well-formed Host, by how its path begins. */
const OPEN =
  /^\/(?:metrics|track|state|health|v1|register|login|logout|password|account|url|api\/echo|api\/push|openapi\.json|ping|assets)(?:\/|$)/;

async function statusOf(
  app: HttpApp,
  host: string,
  { method = "GET", path = "/", headers = [] as string[] } = {},
): Promise<number> {
  const lines = [`Host: ${host}`, "Content-Length: 0", ...headers];
  const text = rawText(path, { method, headers: lines });
  return (await rawRequest(app.port, text)).status;
}

Deno.test("with PUBLIC_URL every page answers 421 under another Host, and nothing else does", async () => {
  await using app = await startHttpApp({
    checkDocument: false,
    settings: { publicUrl: PUBLIC_URL },
  });
  for (const { method, path: pattern } of app.routes) {
    const path = pattern.replace(/:\w+/g, "1");
    const request = { method, path };
    const isOpen = OPEN.test(path);
    const other = await statusOf(app, "evil.example", request);
    assert.equal(other === 421, !isOpen, `${method} ${path}: ${other}`);
    if (path === "/events") continue; // its answer has no end
    const own = await statusOf(app, "up.example.org", request);
    assert.notEqual(own, 421, `${method} ${path}`);
  }
});

/** Settings, Host and what a proxy adds; whether the status page is shown. */
// deno-fmt-ignore: one row each
const HOSTS: [
  what: string,
  settings: { publicUrl?: string; trustedProxies?: string[] },
  host: string,
  headers: string[],
  shown: boolean,
][] = [
  ["another name, without PUBLIC_URL", {}, "any.example", [], true],
  ["its name", { publicUrl: PUBLIC_URL }, "up.example.org", [], true],
  ["its name in capitals", { publicUrl: PUBLIC_URL }, "UP.Example.org", [], true],
  ["its name with a port", { publicUrl: PUBLIC_URL }, "up.example.org:8443", [], true],
  ["a name below its own", { publicUrl: PUBLIC_URL }, "a.up.example.org", [], false],
  ["the address that it listens at", { publicUrl: PUBLIC_URL }, "127.0.0.1", [], false],
  ["localhost", { publicUrl: PUBLIC_URL }, "localhost", [], false],
  ["what anybody says was forwarded", { publicUrl: PUBLIC_URL }, "evil.example", ["X-Forwarded-Host: up.example.org"], false],
  ["what a trusted proxy says", { publicUrl: PUBLIC_URL, trustedProxies: ["127.0.0.1"] }, "inner", ["X-Forwarded-Host: up.example.org"], true],
  ["a stranger's name, which a trusted proxy passes on", { publicUrl: PUBLIC_URL, trustedProxies: ["127.0.0.1"] }, "evil.example", [], false],
  ["a stranger's name, which a trusted proxy says", { publicUrl: PUBLIC_URL, trustedProxies: ["127.0.0.1"] }, "inner", ["X-Forwarded-Host: evil.example"], false],
  ["the name that nginx gives us by default", { publicUrl: PUBLIC_URL, trustedProxies: ["127.0.0.1"] }, "127.0.0.1:8000", [], true],
  ["the name of an upstream of nginx", { publicUrl: PUBLIC_URL, trustedProxies: ["127.0.0.1"] }, "uptick", [], true],
];

for (const [what, settings, host, headers, shown] of HOSTS) {
  Deno.test(`the status page is ${shown ? "shown" : "not shown"} under ${what}`, async () => {
    await using app = await startHttpApp({ checkDocument: false, settings });
    const status = await statusOf(app, host, { headers });
    assert.equal(status, shown ? 200 : 421);
    assert.equal(app.warnings.length, shown ? 0 : 1);
    await statusOf(app, host, { headers });
    assert.equal(app.warnings.length, shown ? 0 : 1, "once a day");
    if (!shown) assert.match(app.warnings[0] ?? "", /PUBLIC_URL/);
  });
}

Deno.test("a person is told where the page is", async () => {
  await using app = await startHttpApp({
    checkDocument: false,
    settings: { publicUrl: `${PUBLIC_URL}/uptime` },
  });
  const headers = ["Host: evil.example", "Accept: text/html"];
  const { body } = await rawRequest(app.port, rawText("/", { headers }));
  assert.match(body, /it is at https:\/\/up\.example\.org\/uptime\./);
});
