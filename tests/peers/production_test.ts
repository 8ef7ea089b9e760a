import assert from "node:assert/strict";
import { join } from "node:path";
import { Program } from "../program/program.ts";
import { TargetServer } from "../program/target_server.ts";
import { tempDir } from "../program/temp_dir.ts";
import { Visitor } from "../routes/pages/fixtures/visitor.ts";
import { makePem } from "./certificate.ts";
import { firstNews } from "./first_news.ts";
import { startNginx } from "./nginx.ts";
import { freePorts } from "./ports.ts";

// docs/production.md, walked with its own files: only names, ports and folders differ.

const DEPLOY = new URL("../../deploy/", import.meta.url);
const read = (path: string) => Deno.readTextFile(new URL(path, DEPLOY));

/** The settings of the example, as systemd reads them. */
async function exampleSettings(): Promise<Record<string, string>> {
  const text = await read("systemd/uptick.env.example");
  return Object.fromEntries(
    [...text.matchAll(/^([A-Z_]+)=(.*)$/gm)].map(([, name, value]) =>
      [name, value] as const
    ),
  );
}

/** The proxy's file with its ports on loopback, and another certificate. */
async function proxyFile(
  { http, https, upstream, pem }: {
    readonly http: number;
    readonly https: number;
    readonly upstream: number;
    readonly pem: string;
  },
): Promise<string> {
  const text = await read("proxy/nginx.conf");
  return text
    .replace(/^ *listen \[::\].*$/gm, "")
    .replace("listen 80;", `listen 127.0.0.1:${http};`)
    .replace("listen 443 ssl", `listen 127.0.0.1:${https} ssl`)
    .replace(/\/etc\/letsencrypt\/live\/\S+\.pem/g, pem)
    .replace("server 127.0.0.1:8000;", `server 127.0.0.1:${upstream};`)
    .replaceAll("status.example.org", "localhost");
}

Deno.test("docs/production.md leads from nothing to an instance with TLS, behind nginx", async () => {
  await using dir = await tempDir();
  const [http, https] = freePorts();
  const publicUrl = `https://localhost:${https}`;
  await using program = await Program.start({
    dir: dir.path,
    env: {
      ...await exampleSettings(),
      PUBLIC_URL: publicUrl,
      KV_PATH: join(dir.path, "uptick.sqlite3"),
      STATE_FILE_PATH: join(dir.path, "state"),
      ALLOW_PRIVATE_TARGETS: "all",
    },
  });
  const pem = join(dir.path, "site.pem");
  const certificate = await makePem(pem);
  const upstream = program.port;
  await using _nginx = await startNginx(
    await proxyFile({ http, https, upstream, pem }),
    https,
  );
  using client = Deno.createHttpClient({
    caCerts: [certificate],
    http1: false,
    http2: true,
  });
  const send = (url: URL, init: RequestInit) => fetch(url, { ...init, client });
  const [, code = ""] = await program.stderr.match(/where the code is (\S+)/);

  const boss = new Visitor({ publicUrl, send });
  const asked = await boss.page("/setup");
  assert.match(asked.text, /name="code"/);
  const begun = await boss.submit("/setup", {
    code,
    email: "boss@example.org",
    password: "correct horse 1",
  });
  assert.equal(begun.status, 200, begun.text);
  await using target = new TargetServer(200);
  await boss.submit("/app/import", { list: target.url });
  const seen = await boss.crawl("/");
  assert.ok(seen.some((url) => url.endsWith("/app/account")));
  const guest = new Visitor({ publicUrl, send });
  assert.equal((await guest.page("/setup")).status, 404);

  const page = await send(new URL(publicUrl), {});
  await page.body?.cancel();
  assert.equal(
    page.headers.get("strict-transport-security"),
    "max-age=31536000",
  );
  const plain = await fetch(`http://localhost:${http}/status/1?range=7d`, {
    redirect: "manual",
  });
  await plain.body?.cancel();
  assert.equal(plain.status, 301);
  assert.equal(
    plain.headers.get("location"),
    "https://localhost/status/1?range=7d",
  );
  assert.match(await firstNews(send, publicUrl), /^event: snapshot\n/);
  const large = await send(new URL(`${publicUrl}/api/echo`), {
    method: "POST",
    body: "x".repeat(4 * 1_024 * 1_024 + 1),
  });
  await large.body?.cancel();
  assert.equal(large.status, 413);
});

Deno.test("a copy as docs/production.md makes it is put back as it says", async () => {
  await using dir = await tempDir();
  const env = { KV_PATH: join(dir.path, "uptick.sqlite3") };
  const copy = join(dir.path, "2026-11-29.sqlite3");
  {
    await using program = await Program.start({ dir: dir.path, env });
    const args = ["backup", copy];
    await using backup = Program.spawn({ dir: dir.path, env, args });
    assert.equal(await backup.exit(), 0);
    assert.equal(await program.stop(), 0);
  }
  assert.equal(((await Deno.stat(copy)).mode ?? 0) & 0o777, 0o600);
  const args = ["restore", copy, "--force"];
  await using restore = Program.spawn({ dir: dir.path, env, args });
  assert.equal(await restore.exit(), 0, restore.stderr.text);
  await using again = await Program.start({ dir: dir.path, env });
  assert.equal(await again.text("/health"), "OK");
});
