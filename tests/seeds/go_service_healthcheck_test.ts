import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { Program } from "../program/program.ts";
import { TargetServer } from "../program/target_server.ts";
import { tempDir } from "../program/temp_dir.ts";
import { type Exchange, runExchanges, send } from "./exchanges.ts";

// go-service-healthcheck: the .env file and the curl commands of its documents.
// Its sample answers are held against the store member by member in
// tests/routes/services/golden_test.ts; here the answers are of real probes.

/** As the documents have it, but for the port and the times, which are those of a test. */
const DOT_ENV = `DEBUG=true
ENV=development
SERVICE_NAME=go-service-healthcheck

API_PORT=0

API_DOMAIN=localhost

RUNNER_SCRAPE_INTERVAL_SECONDS=0.2
RUNNER_HTTP_TIMEOUT_SECONDS=15
`;

const JSON_TYPE = { "content-type": /^application\/json/ };
const OK_ENVELOPE = '{"status":200,"status_desc":"OK"}';

const ALWAYS: readonly Exchange[] = [
  {
    sends: "GET /v1/_internal/health",
    seed: { status: 200, headers: JSON_TYPE, body: OK_ENVELOPE },
  },
  {
    sends: "GET /v1/_internal/health/",
    seed: { status: 200, body: OK_ENVELOPE },
  },
  {
    sends: "GET /v1/services/abc/events",
    seed: {
      status: 400,
      headers: JSON_TYPE,
      body:
        /^\{"status":400,"status_desc":"Bad Request","errors":\["[^"]+"\]\}$/,
    },
  },
  {
    sends: "GET /v1/services/99/events",
    seed: {
      status: 404,
      body: /^\{"status":404,"status_desc":"Not Found","errors":\["[^"]+"\]\}$/,
    },
  },
];

const NONE: readonly Exchange[] = ["/v1/services", "/v1/services/"].map(
  (path) => ({
    sends: `GET ${path}`,
    seed: {
      status: 200,
      headers: JSON_TYPE,
      body: '{"status":200,"status_desc":"OK","data":{"services":{"data":[]}}}',
    },
  }),
);

async function start(dir: string): Promise<Program> {
  await Deno.writeTextFile(`${dir}/.env`, DOT_ENV);
  return await Program.spawn({ dir, args: ["run"] }).listening();
}

// deno-lint-ignore no-explicit-any
async function json(port: number, path: string): Promise<any> {
  const { status, body } = await send(port, { sends: `GET ${path}` });
  assert.equal(status, 200);
  return JSON.parse(body);
}

/** An event that began a moment ago and lasts. */
function assertOpenEvent(event: Record<string, unknown>, kind: string): void {
  const { id, created_at, ...rest } = event;
  assert.ok(Number.isInteger(id) && Number(id) > 0 && Number(id) < 2 ** 31);
  assert.ok(Math.abs(Number(created_at) - Date.now() / 1_000) < 300);
  assert.deepEqual(rest, {
    date_ended: null,
    date_started: created_at,
    event: kind,
    updated_at: created_at,
  });
}

Deno.test("a client of go-service-healthcheck sees what it saw", async (t) => {
  await using dir = await tempDir();
  await using website = new TargetServer(200);
  await using gateway = new TargetServer(503);
  await Deno.writeTextFile(`${dir.path}/uptick.json`, JSON.stringify([]));
  {
    await using program = await start(dir.path);
    await runExchanges(t, program.port, [...NONE, ...ALWAYS]);
    assert.equal(await program.stop(), 0);
  }
  // Rows of its table: a name and a url each.
  await Deno.writeTextFile(
    `${dir.path}/uptick.json`,
    JSON.stringify([
      { name: "email-service", url: website.url },
      { name: "payment-gateway", url: gateway.url },
      {
        name: "transaction-monitor",
        url: gateway.url,
        paused: true, // as one that was never probed
      },
    ]),
  );
  await using program = await start(dir.path);
  const { port } = program;
  const services = await eventually("both results", async () => {
    const { data } = (await json(port, "/v1/services")).data.services;
    return data.length === 3 && data[0].metric && data[1].metric
      ? data
      : undefined;
  });
  await t.step(
    "GET /v1/services has the members of its documents and no others",
    () => {
      const [up, down, never] = services;
      for (const [service, event] of [[up, "uptime"], [down, "downtime"]]) {
        assert.deepEqual(Object.keys(service), [
          ...["created_at", "current_status", "id", "latest_event"],
          ...["metric", "name", "updated_at", "url"],
        ]);
        assertOpenEvent(service.current_status, event);
        assert.deepEqual(service.latest_event, {
          data: service.current_status,
        });
        const { average_response_time_ms, ...counts } = service.metric.data;
        assert.ok(average_response_time_ms > 0);
        const { tick_count } = counts;
        const isUp = event === "uptime";
        assert.deepEqual(counts, {
          down_count: isUp ? 0 : tick_count,
          tick_count,
          up_count: isUp ? tick_count : 0,
          uptime_percent: isUp ? 100 : 0,
        });
      }
      assert.deepEqual([up.id, up.name, up.url], [
        1,
        "email-service",
        website.url,
      ]);
      const { created_at, ...rest } = never;
      assert.deepEqual(rest, {
        current_status: null,
        id: 3,
        metric: null,
        name: "transaction-monitor",
        updated_at: created_at,
        url: gateway.url,
      });
    },
  );
  await t.step(
    "GET /v1/services/2/events gives the events, newest first",
    async () => {
      const { events } = (await json(port, "/v1/services/2/events")).data;
      assert.deepEqual(Object.keys(events), ["data"]);
      assert.equal(events.data.length, 1);
      assertOpenEvent(events.data[0], "downtime");
    },
  );
  await t.step("an event ends when the next one begins", async () => {
    await website.stop();
    const [now, before] = await eventually("the downtime", async () => {
      const { data } = (await json(port, "/v1/services/1/events")).data.events;
      return data.length === 2 ? data : undefined;
    });
    assert.deepEqual([now.event, before.event], ["downtime", "uptime"]);
    assert.equal(now.date_ended, null);
    assert.deepEqual(
      [before.date_ended, before.updated_at],
      [now.date_started, now.date_started],
    );
    assert.ok(now.id > before.id);
  });
});
