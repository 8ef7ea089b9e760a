import assert from "node:assert/strict";
import { startPageApp } from "../fixtures/page_app.ts";

const timesOf = (text: string) =>
  [...text.matchAll(/<tr><td><time datetime="([^"]+)"/g)]
    .map(([, time = ""]) => Date.parse(time));

const linkOf = (text: string, rel: string) =>
  new RegExp(`href="([^"]+)" rel="${rel}"`).exec(text)?.[1];

Deno.test("GET /status/:id/probes lists what the latest probes found, newest first, and older ones by pages", async () => {
  await using pages = await startPageApp();
  const first = await pages.get("/status/3/probes"); // down for 38 minutes
  assert.equal(first.status, 200);
  assert.match(
    first.text,
    /Down<\/td><td class="end">[^<]+<\/td><td>Did not answer in time</,
  );
  assert.match(
    first.text,
    /Up<\/td><td class="end">\d+ ms<\/td><td>Status 200</,
  );
  assert.equal(linkOf(first.text, "prev"), undefined);
  const second = await pages.get(linkOf(first.text, "next") ?? "");
  const times = [...timesOf(first.text), ...timesOf(second.text)];
  assert.equal(times.length, 120);
  for (const [index, at] of times.entries()) {
    assert.equal((times[0] ?? 0) - at, index * 60_000);
  }
  assert.equal(linkOf(second.text, "prev"), "/status/3/probes");
});

Deno.test("GET /status/:id/probes.csv has what the table has, oldest first", async () => {
  await using pages = await startPageApp();
  const { text } = await pages.get("/status/3/probes");
  const [, link = ""] = /href="([^"]+probes\.csv)"/.exec(text) ?? [];
  const csv = await pages.get(link);
  assert.match(csv.headers.get("content-type") ?? "", /^text\/csv/);
  const [head, ...rows] = csv.text.trimEnd().split("\r\n");
  assert.equal(head, "at,outcome,response_ms,status,error");
  assert.deepEqual(
    rows.map((row) => Date.parse(row.split(",")[0] ?? "")).reverse(),
    timesOf(text),
  );
  assert.match(rows.at(-1) ?? "", /,down,[\d.]*,,timeout$/);
});

Deno.test("GET /status/:id/probes leads over a time without probes to those before it", async () => {
  await using pages = await startPageApp([
    { name: "Old", typicalMs: 9 },
  ]);
  const { store } = pages.app;
  const before = await pages.get("/status/1/probes");
  const latest = timesOf(before.text)[0] ?? 0;
  const later = latest + 20 * 86_400_000;
  const { text } = await pages.get(`/status/1/probes?before=${later / 1_000}`);
  assert.equal(timesOf(text)[0], latest, "what is not yet there is now");
  await store.urls.update(1, { paused: true });
});

Deno.test("GET /status/:id/probes of a service without a probe, or before any is kept, says so", async () => {
  await using pages = await startPageApp();
  const { text } = await pages.get("/status/8/probes");
  assert.match(text, /Not checked yet/);
  assert.doesNotMatch(text, /probes\.csv|rel="next"/);
  const old = await pages.get("/status/1/probes?before=1000000000");
  assert.match(old.text, /Single checks from before .* are no longer kept/);
});
