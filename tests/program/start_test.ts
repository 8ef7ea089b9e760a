import assert from "node:assert/strict";
import { eventually } from "./eventually.ts";
import { Program } from "./program.ts";
import { TargetServer } from "./target_server.ts";
import { tempDir } from "./temp_dir.ts";

/** The value of a series without labels, or with those given. */
function sample(metrics: string, series: string): number {
  const line = metrics.split("\n").find((each) =>
    each.startsWith(`${series} `)
  );
  assert.ok(line, `there is no ${series}`);
  return Number(line.slice(series.length + 1));
}

Deno.test("main.ts probes a url of a long interval at once", async () => {
  await using dir = await tempDir();
  await using target = new TargetServer(200);
  const args = ["--urls", target.url, "--interval", "100m"];
  await using program = await Program.start({ dir: dir.path, args });
  const up = `sample_external_url_up{url="${target.url}"} 1\n`;
  await eventually("the first result", async () => {
    return (await program.text("/metrics")).includes(up) || undefined;
  });
});

Deno.test("main.ts takes the status server's flags, and keeps their pace", async () => {
  await using dir = await tempDir();
  await using target = new TargetServer(200);
  const args = ["-interval", "100ms", "-port=0", "-urls", target.url];
  await using program = await Program.start({ dir: dir.path, args });
  const up = 'uptick_probes_total{outcome="up",kind="none"}';
  await eventually("5 ticks", async () => {
    const metrics = await program.text("/metrics");
    return metrics.includes(up) && sample(metrics, up) >= 5 || undefined;
  }, 30_000); // at the usual pace they would take a minute
});

Deno.test("main.ts counts the probes that run and the passwords that wait", async () => {
  await using dir = await tempDir();
  using silent = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const args = ["--urls", `http://127.0.0.1:${silent.addr.port}/`];
  await using program = await Program.start({ dir: dir.path, args });
  const atLeastOne = async (name: string) =>
    sample(await program.text("/metrics"), name) >= 1 || undefined;
  await eventually(
    "a probe in flight",
    () => atLeastOne("uptick_probes_in_flight"),
  );
  const registrations = Array.from(
    { length: 12 * navigator.hardwareConcurrency },
    (_, n) => {
      const body = { Email: `a${n}@example.com`, Password: "correct horse" };
      return program.text("/register", {
        method: "POST",
        body: JSON.stringify(body),
      });
    },
  );
  await eventually(
    "a password that waits",
    () => atLeastOne("uptick_password_hashes_waiting"),
  );
  await Promise.all(registrations);
});

Deno.test("main.ts reads the health checker's .env", async () => {
  await using dir = await tempDir();
  await using target = new TargetServer(200);
  await Deno.writeTextFile(
    `${dir.path}/.env`,
    [
      "DEBUG=true",
      "ENV=development",
      "SERVICE_NAME=go-service-healthcheck",
      "",
      "API_PORT=0",
      "API_DOMAIN=localhost",
      "DB_FILE=db.db",
      "RUNNER_SCRAPE_INTERVAL_SECONDS=15",
      "RUNNER_HTTP_TIMEOUT_SECONDS=15",
      `URLS=email-service=${target.url}`,
    ].join("\n"),
  );
  await using program = await Program.start({ dir: dir.path });
  const { data } = JSON.parse(await program.text("/v1/services"));
  assert.equal(data.services.data[0].name, "email-service");
  const files = await dir.list();
  assert.ok(files.some((file) => file.startsWith("db.db ")), files.join());
  assert.ok(!files.includes("data/"), files.join());
});

Deno.test("main.ts takes urls from the configuration: added, changed, removed, their history kept by name", async () => {
  await using dir = await tempDir();
  await using target = new TargetServer(200);
  const start = (urls: string) =>
    Program.start({ dir: dir.path, args: ["--urls", urls] });
  const services = async (program: Program) =>
    JSON.parse(await program.text("/v1/services")).data.services.data;
  {
    await using program = await start(`a=${target.url},b=${target.url}b`);
    await eventually("both results", async () => {
      const all = await services(program);
      return all.every((each: { latest_event?: unknown }) =>
        each.latest_event
      ) || undefined;
    });
    assert.equal(await program.stop(), 0);
    assert.match(program.stderr.text, /: 2 added, 0 changed\n/);
  }
  {
    await using program = await start(`b=${target.url}c`);
    await program.stderr.match(/: 0 added, 1 changed\n/);
    assert.match(program.stderr.text, /WARN config: .* dropped: a\n/);
    const [only, ...others] = await services(program);
    assert.deepEqual(
      [only.id, only.name, only.url, others],
      [2, "b", `${target.url}c`, []],
    );
    assert.equal(await program.stop(), 0);
  }
  await using program = await start(`a=${target.url},b=${target.url}c`);
  await program.stderr.match(/: 1 added, 0 changed\n/);
  const events = JSON.parse(await program.text("/v1/services/1/events"));
  assert.equal(events.data.events.data[0].event, "uptime");
});

Deno.test("main.ts opens the access log anew at SIGHUP", async () => {
  await using dir = await tempDir();
  const path = `${dir.path}/access.log`;
  await using program = await Program.start({
    dir: dir.path,
    args: ["--access-log-path", path],
  });
  await program.text("/state?first");
  await eventually("the first line", () => fileWith(path, "/state?first "));
  await Deno.rename(path, `${path}.1`);
  program.signal("SIGHUP");
  await eventually("the new file", () => fileWith(path, ""));
  await program.text("/state?second");
  await eventually("the second line", () => fileWith(path, "/state?second "));
  const [old, young] = await Promise.all([
    Deno.readTextFile(`${path}.1`),
    Deno.readTextFile(path),
  ]);
  assert.deepEqual([old.split("\n").length, young.split("\n").length], [2, 2]);
  assert.equal(await program.stop(), 0);
});

async function fileWith(path: string, text: string): Promise<true | undefined> {
  const content = await Deno.readTextFile(path).catch(() => undefined);
  return content?.includes(text) || undefined;
}
