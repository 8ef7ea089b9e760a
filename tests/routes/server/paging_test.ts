import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";
import { recordTicks, tickAt } from "../fixtures/record_ticks.ts";

const LISTS = ["/v1/services", "/v1/services/1/events", "/v1/services/1/ticks"];

const accepted: [query: string, page: number, limit: number][] = [
  ["?page=1&limit=1", 1, 1],
  ["?limit=500", 1, 500],
  ["?page=1000000", 1_000_000, 100],
  ["?page=2&limit=2", 2, 2],
  ["?limit=007", 1, 7],
];

const refused = [
  ...["page=0", "page=-1", "page=1.5", "page=abc", "page=", "page=1e2"],
  ...["page=1000001", "page=99999999999999999999", "page=%00", "page=1%20"],
  ...["limit=0", "limit=501", "limit=-1", "limit=Infinity", "limit=NaN"],
];

Deno.test("readPage() bounds page and limit on every list", async () => {
  await using app = await startHttpApp();
  await app.addUrl(await app.signUpOperator("a@example.com"), { public: true });
  for (const list of LISTS) {
    for (const [query, page, limit] of accepted) {
      const { status, json } = await app.send("GET", list + query);
      assert.equal(status, 200, list + query);
      const [content] = Object.values<{ pagination: unknown }>(json.data);
      const total = list === "/v1/services" ? 1 : 0;
      assert.deepEqual(content?.pagination, { page, limit, total });
    }
    for (const query of refused) {
      const { status, json } = await app.send("GET", `${list}?${query}`);
      assert.equal(status, 400, `${list}?${query}`);
      assert.match(
        json.errors[0],
        /must be an integer from 1 to (500|1000000)$/,
      );
    }
  }
});

Deno.test("listOf() cuts services, events and ticks into pages that join to the whole", async () => {
  await using app = await startHttpApp();
  const token = await app.signUpOperator("a@example.com");
  for (let i = 0; i < 7; i++) await app.addUrl(token, { public: true });
  const now = Math.floor(Date.now() / 1_000);
  const ticks = Array.from(
    { length: 7 },
    (_, i) => tickAt(now - 700 + i * 60, { outcome: i % 2 ? "down" : "up" }),
  );
  await recordTicks(app.store, 1, ticks);
  for (
    const [path, name] of [
      ["/v1/services", "services"],
      ["/v1/services/1/events", "events"],
      ["/v1/services/1/ticks", "ticks"],
    ] as const
  ) {
    const read = async (query: string) =>
      (await app.send("GET", `${path}?${query}`)).json.data[name];
    const { data: whole } = await read("limit=100");
    assert.equal(whole.length, 7, name);
    const pages = [];
    for (let page = 1; page <= 4; page++) {
      const { data, pagination } = await read(`page=${page}&limit=3`);
      assert.deepEqual(pagination, { page, limit: 3, total: 7 });
      pages.push(data);
    }
    assert.deepEqual(pages.map(({ length }) => length), [3, 3, 1, 0], name);
    assert.deepEqual(pages.flat(), whole, name);
  }
});

Deno.test("GET /v1/services/{id}/events is newest first, and each event ends when the next begins", async () => {
  await using app = await startHttpApp();
  await app.addUrl(await app.signUpOperator("a@example.com"), { public: true });
  const start = Math.floor(Date.now() / 1_000) - 3_600;
  const outcomes = [
    "up",
    "up",
    "down",
    "down",
    "up",
    "unknown",
    "down",
  ] as const;
  await recordTicks(
    app.store,
    1,
    outcomes.map((outcome, i) => tickAt(start + i * 60, { outcome })),
  );
  const { json } = await app.send("GET", "/v1/services/1/events");
  const events = json.data.events.data;
  const seen = events.map((
    { event, date_started, date_ended }: Record<string, number>,
  ) => [
    event,
    (date_started ?? 0) - start,
    date_ended === null ? null : (date_ended ?? 0) - start,
  ]);
  assert.deepEqual(seen, [
    ["downtime", 360, null],
    ["uptime", 240, 360],
    ["downtime", 120, 240],
    ["uptime", 0, 120],
  ]);
  const { json: one } = await app.send("GET", "/v1/services/1");
  assert.deepEqual(one.data.service.data.current_status, events[0]);
});
