import assert from "node:assert/strict";
import { newUrl } from "../../store/store_rig.ts";
import {
  type HttpApp,
  METRICS_TOKEN,
  startHttpApp,
} from "../fixtures/http_app.ts";
import { metric } from "../fixtures/read_metric.ts";
import { recordTicks, tickAt } from "../fixtures/record_ticks.ts";

const SHOP = "https://shop.example.com/";

const now = () => Math.floor(Date.now() / 1_000);
const DOWN = { outcome: "down", kind: "text", status: 200 } as const;

async function addOperators(
  app: HttpApp,
  name: string,
  up: boolean,
  parts: Parameters<typeof newUrl>[0] = {},
): Promise<number> {
  const url = newUrl({
    name,
    url: SHOP,
    ownerId: null,
    public: true,
    ...parts,
  });
  const monitor = await app.store.urls.create(url);
  assert.ok(monitor);
  const ms = up ? { durationMs: 20 } : { ...DOWN, durationMs: 90 };
  await recordTicks(app.store, monitor.id, [tickAt(now(), ms)]);
  return monitor.id;
}

Deno.test("the series of an address is the worst of the operator's urls that have it", async () => {
  await using app = await startHttpApp();
  await addOperators(app, "answers", true);
  await addOperators(app, "lacks its text", false);
  await addOperators(app, "private", false, { url: `${SHOP}x`, public: false });
  const { text } = await app.send("GET", "/metrics");
  assert.equal(metric(text, `sample_external_url_up{url="${SHOP}"}`), 0);
  const ms = `sample_external_url_response_ms{url="${SHOP}"}`;
  assert.equal(metric(text, ms), 90);
  assert.ok(!text.includes(`${SHOP}x`));
});

Deno.test("the url of a member hides nothing of the operator's with the same address", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const theirs = await app.addUrl(token, { url: SHOP, public: true });
  await recordTicks(app.store, theirs, [tickAt(now(), DOWN)]);
  const ours = await addOperators(app, "shop", true);
  const { text } = await app.send("GET", "/metrics", {
    token: `Bearer ${METRICS_TOKEN}`,
  });
  assert.equal(metric(text, `sample_external_url_up{url="${SHOP}"}`), 1);
  const series = (id: number, name: string, owner: string) =>
    `{id="${id}",name="${name}",url="${SHOP}",owner="${owner}"`;
  const own = series(ours, "shop", "operator");
  const other = series(theirs, "shop.example.com", "1");
  assert.equal(metric(text, `uptick_url_up${own}}`), 1);
  assert.equal(metric(text, `uptick_url_up${other}}`), 0);
  assert.equal(metric(text, `uptick_url_state${own},state="up"}`), 1);
  assert.equal(metric(text, `uptick_url_state${other},state="down"}`), 1);
  assert.equal(text.match(/^uptick_url_state\{/gm)?.length, 2);
  assert.equal(metric(text, `uptick_url_response_seconds${own}}`), 0.02);
  assert.ok(!text.includes(`uptick_url_response_seconds${other}`));
});

Deno.test("uptime has two ranges, and all of them for those who ask", async () => {
  await using app = await startHttpApp();
  const id = await addOperators(app, "shop", true);
  const at = now();
  await recordTicks(app.store, id, [tickAt(at + 1), tickAt(at + 2)]);
  const rangesOf = async (query: string) => {
    const { text } = await app.send("GET", `/metrics${query}`);
    const lines = text.matchAll(
      /^uptick_url_uptime_ratio\{.*range="(\w+)"\} (.*)$/gm,
    );
    return [...lines].map(([, range, ratio]) => [range, ratio]);
  };
  const two = [["24h", "1"], ["30d", "1"]];
  const deadline = Date.now() + 60_000;
  // it is known of a url once some time has passed since its first probe
  while ((await rangesOf("")).length === 0 && Date.now() < deadline);
  assert.deepEqual(await rangesOf(""), two);
  assert.deepEqual(await rangesOf("?ranges=all"), [
    ["24h", "1"],
    ["7d", "1"],
    ["30d", "1"],
    ["90d", "1"],
  ]);
});
