import assert from "node:assert/strict";
import { Program } from "../program/program.ts";
import { TargetServer } from "../program/target_server.ts";
import { tempDir } from "../program/temp_dir.ts";
import { type Send, Visitor } from "../routes/pages/fixtures/visitor.ts";
import { firstNews } from "./first_news.ts";
import { startProxy } from "./haproxy.ts";
import { startNginx } from "./nginx.ts";
import { freePorts } from "./ports.ts";

interface Front extends AsyncDisposable {
  readonly send: Send;
}

interface Proxy {
  readonly what: string;
  readonly scheme: "http" | "https";
  start(port: number, upstreamPort: number): Promise<Front>;
}

/** nginx with one location, for Uptick at `127.0.0.1:UPSTREAM`. */
function nginx(what: string, location: string): Proxy {
  return {
    what: `nginx, which ${what}`,
    scheme: "http",
    async start(port, upstreamPort) {
      const running = await startNginx(
        `server {
          listen 127.0.0.1:${port};
          ${location.replaceAll("UPSTREAM", `127.0.0.1:${upstreamPort}`)}
        }`,
        port,
      );
      return {
        send: (url, init) => fetch(url, init),
        [Symbol.asyncDispose]: () => running[Symbol.asyncDispose](),
      };
    },
  };
}

/** The proxy of the stack, with one more rule. */
function haproxy(what: string, rule: string): Proxy {
  return {
    what: `HAProxy, which ${what}`,
    scheme: "https",
    async start(port, upstreamPort) {
      const running = await startProxy(upstreamPort, {
        "  default_backend uptick": `${rule}\n  default_backend uptick`,
      }, port);
      const client = Deno.createHttpClient({ caCerts: [running.certificate] });
      return {
        send: (url, init) => fetch(url, { ...init, client }),
        async [Symbol.asyncDispose]() {
          client.close();
          await running[Symbol.asyncDispose]();
        },
      };
    },
  };
}

const PROXIES: readonly Proxy[] = [
  nginx(
    "takes the path away and changes Host, as by default",
    "location /uptime/ { proxy_pass http://UPSTREAM/; }",
  ),
  nginx(
    "leaves the path and changes Host, as by default",
    "location /uptime { proxy_pass http://UPSTREAM; }",
  ),
  nginx(
    "leaves the path and keeps Host",
    "location /uptime { proxy_pass http://UPSTREAM; proxy_set_header Host $http_host; }",
  ),
  haproxy("leaves the path", ""),
  haproxy(
    "takes the path away",
    "  http-request replace-path /uptime/?(.*) /\\1",
  ),
];

for (const proxy of PROXIES) {
  Deno.test(`below a path, one signs up, watches a url and hears news behind ${proxy.what}`, async () => {
    const [port] = freePorts();
    const publicUrl = `${proxy.scheme}://localhost:${port}/uptime`;
    await using dir = await tempDir();
    await using target = new TargetServer(200);
    await using program = await Program.start({
      dir: dir.path,
      args: ["--kv", ":memory:", "--urls", `site=${target.url}`],
      env: {
        PUBLIC_URL: publicUrl,
        TRUSTED_PROXIES: "127.0.0.1",
        ALLOW_PRIVATE_TARGETS: "all",
      },
    });
    await using front = await proxy.start(port, program.port);
    const visitor = new Visitor({ publicUrl, send: front.send });
    const home = await visitor.page("/");
    assert.match(home.text, /href="\/uptime\/status\/1"/);
    await visitor.signUp("a@example.org");
    const added = await visitor.submit("/app/import", { list: target.url });
    assert.match(added.text, /<strong>1<\/strong> added/);
    await makePublic(program, "a@example.org");
    const seen = await visitor.crawl("/app");
    assert.ok(seen.some((url) => url.includes("/uptime/app/urls/")));
    assert.ok(seen.some((url) => url.includes("/uptime/assets/")));
    assert.match(await firstNews(front.send, publicUrl), /^event: snapshot\n/);
  });
}

/** So that there is a page of the member's, which others link. */
async function makePublic(program: Program, email: string): Promise<void> {
  const login = await program.fetch("/login", {
    method: "POST",
    body: JSON.stringify({ Email: email, Password: "correct horse 1" }),
  });
  const headers = { Authorization: String(await login.json()) };
  const list = await (await program.fetch("/v1/services", { headers })).json();
  for (const { id } of list.data.services.data) {
    const body = JSON.stringify({ public: true });
    const init = { method: "PATCH", headers, body };
    await (await program.fetch(`/v1/services/${id}`, init)).body?.cancel();
  }
}

Deno.test("sign-up works behind nginx's default proxy_pass, and the log names PUBLIC_URL", async () => {
  const [port] = freePorts();
  await using dir = await tempDir();
  await using program = await Program.start({
    dir: dir.path,
    args: ["--kv", ":memory:"],
  });
  await using _nginx = await startNginx(
    `server {
      listen 127.0.0.1:${port};
      location / { proxy_pass http://127.0.0.1:${program.port}; }
    }`,
    port,
  );
  const address = `http://localhost:${port}`;
  const page = await fetch(`${address}/app/sign-up`);
  const [, csrf = ""] = /name="csrf" value="([^"]+)"/.exec(await page.text()) ??
    [];
  const [cookie = ""] = page.headers.getSetCookie();
  const answer = await fetch(`${address}/app/sign-up`, {
    method: "POST",
    body: new URLSearchParams({
      csrf,
      email: "a@example.org",
      password: "correct horse 1",
    }),
    headers: { Origin: address, Cookie: cookie.split(";", 1)[0] ?? "" },
    redirect: "manual",
  });
  await answer.body?.cancel();
  assert.equal(answer.status, 303);
  await program.stderr.match(/WARN http: A form came from .* PUBLIC_URL/);
});
