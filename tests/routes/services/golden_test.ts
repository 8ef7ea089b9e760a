import assert from "node:assert/strict";
import { URL_DEFAULTS } from "../../../monitor/fields/url_fields.ts";
import { Database } from "../../../store/database/database.ts";
import { Urls } from "../../../store/urls.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { recordTicks, tickAt } from "../fixtures/record_ticks.ts";

// What go-service-healthcheck's documents give as its answers is fed into a
// store and asked for again. Two things differ on purpose. Events have ids of
// our own, since each url counts its events for itself. Response times are kept
// in tenths of a millisecond, so a mean may be off by half of one.

interface SampleEvent {
  readonly date_started: number;
  readonly date_ended: number | null;
  readonly event: "uptime" | "downtime";
}

interface SampleService {
  readonly created_at: number;
  readonly current_status: SampleEvent;
  readonly id: number;
  readonly metric: {
    readonly data: {
      readonly average_response_time_ms: number;
      readonly up_count: number;
      readonly down_count: number;
    };
  };
  readonly name: string;
  readonly url: string;
}

const read = async (name: string) =>
  await Deno.readTextFile(new URL(`../../data/${name}`, import.meta.url));
const SERVICES = await read("go_service_healthcheck_services.json");
const EVENTS = await read("go_service_healthcheck_events.json");
const services: SampleService[] = JSON.parse(SERVICES).data.services.data;
const [latest, earlier]: SampleEvent[] = JSON.parse(EVENTS).data.events.data;

/** The samples are of 2020: what is older than events are kept is not shown, so all times move by this. */
const SHIFT = Math.floor(Date.now() / 1_000) - 3_600 - 1_579_723_793;
const TIMES = ["created_at", "updated_at", "date_started", "date_ended"];

/** An answer with the samples' times and ids. */
function asSample(text: string): unknown {
  let event = 0;
  return JSON.parse(text, (name, value) => {
    if (TIMES.includes(name) && value !== null) return value - SHIFT;
    if (value?.event !== undefined) return { ...value, id: `event ${++event}` };
    return value;
  });
}

function withoutEventIds(text: string): unknown {
  let event = 0;
  return JSON.parse(
    text,
    (_, value) =>
      value?.event === undefined ? value : { ...value, id: `event ${++event}` },
  );
}

/** As text, with the members in their order; means are compared apart. */
function comparable(answer: unknown): string {
  return JSON.stringify(
    answer,
    (name, value) => name === "average_response_time_ms" ? "mean" : value,
    2,
  );
}

async function feed({ kv, store }: HttpApp): Promise<void> {
  for (const service of services) {
    const createdAt = (service.created_at + SHIFT) * 1_000;
    const urls = new Urls(new Database(kv), () => createdAt);
    await urls.create({
      ...URL_DEFAULTS,
      ...{ name: service.name, url: service.url, ownerId: null },
      ...{ intervalMs: 15_000, timeoutMs: 15_000, public: true },
    });
    await recordTicks(store, service.id, ticksOf(service));
  }
}

/** As many ticks as were counted, first those of the event before, if one is known. */
function ticksOf({ id, current_status: status, metric }: SampleService) {
  const { average_response_time_ms: durationMs, up_count, down_count } =
    metric.data;
  const up = { outcome: "up", status: 200, kind: null } as const;
  const down = { outcome: "down", status: 500, kind: "status" } as const;
  const series = (count: number, from: number, kind: typeof up | typeof down) =>
    Array.from(
      { length: count },
      (_, i) => tickAt(from + SHIFT + i * 15, { ...kind, durationMs }),
    );
  if (id === 4 && earlier !== undefined) {
    return [
      ...series(down_count, earlier.date_started, down),
      ...series(up_count, status.date_started, up),
    ];
  }
  return status.event === "uptime"
    ? series(up_count, status.date_started, up)
    : series(down_count, status.date_started, down);
}

Deno.test("GET /v1/services answers the seed's sample member by member", async () => {
  await using app = await startHttpApp();
  await feed(app);
  const { text, json } = await app.send("GET", "/v1/services");
  assert.equal(
    comparable(asSample(text)),
    comparable(withoutEventIds(SERVICES)),
  );
  const means = json.data.services.data.map((service: SampleService) =>
    service.metric.data.average_response_time_ms
  );
  services.forEach(({ metric }, i) => {
    const off = Math.abs(metric.data.average_response_time_ms - means[i]);
    assert.ok(off <= 0.05, `mean of service ${i + 1} is off by ${off} ms`);
  });
});

Deno.test("GET /v1/services/4/events answers the seed's sample member by member", async () => {
  await using app = await startHttpApp();
  await feed(app);
  const { text, json } = await app.send("GET", "/v1/services/4/events");
  assert.equal(comparable(asSample(text)), comparable(withoutEventIds(EVENTS)));
  const ids = json.data.events.data.map(({ id }: { id: number }) => id);
  assert.deepEqual(ids, [131_076, 65_540]);
  assert.equal(latest?.date_ended, null);
});

Deno.test("GET /v1/services/{id} gives the service of the list under the same id", async () => {
  await using app = await startHttpApp();
  await feed(app);
  const { json: all } = await app.send("GET", "/v1/services");
  const { json: one } = await app.send("GET", "/v1/services/4");
  assert.deepEqual(one.data.service.data, all.data.services.data[3]);
});
