import assert from "node:assert/strict";
import { TurnQueue } from "../../../routes/access/turn_queue.ts";
import { PasswordHasher } from "../../../routes/access/password.ts";
import { newUrl } from "../../store/store_rig.ts";
import {
  type HttpApp,
  METRICS_TOKEN,
  startHttpApp,
} from "../fixtures/http_app.ts";
import { recordTicks, tickAt } from "../fixtures/record_ticks.ts";

const now = () => Math.floor(Date.now() / 1_000);

async function linesOf(app: HttpApp): Promise<string[]> {
  const { text } = await app.send("GET", "/metrics?ranges=all", {
    token: `Bearer ${METRICS_TOKEN}`,
  });
  return text.split("\n").filter((line) => line !== "" && line[0] !== "#");
}

async function addProbed(app: HttpApp): Promise<void> {
  const monitor = await app.store.urls.create(
    newUrl({ ownerId: null, intervalMs: 60_000 }),
  );
  assert.ok(monitor);
  const at = now() - 60;
  const ticks = [tickAt(at), tickAt(at + 10), tickAt(at + 20)];
  await recordTicks(app.store, monitor.id, ticks);
}

/** What happens, and the families that say so. */
const CASES: [
  what: string,
  happen: (app: HttpApp) => Promise<unknown>,
  families: string[],
][] = [
  ["a url that was probed", addProbed, [
    "sample_external_url_up",
    "sample_external_url_response_ms",
    "uptick_url_up",
    "uptick_url_response_seconds",
    "uptick_url_state",
    "uptick_url_uptime_ratio",
    "uptick_urls",
  ]],
  ["a request for the pixel", (app) => app.send("GET", "/track"), [
    "tracking_request_duration",
    "tracking_request_duration_count",
    "tracking_requests_count_total",
    "tracking_requests_size_total",
    "http_requests_total",
    "http_request_duration_milliseconds_count",
  ]],
];

for (const [what, happen, families] of CASES) {
  Deno.test(`${what} moves [${families.join(", ")}]`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    const before = new Set(await linesOf(app));
    await happen(app);
    const moved = new Set(
      (await linesOf(app)).filter((line) => !before.has(line))
        .map((line) => line.split(/[{ ]/)[0] ?? ""),
    );
    assert.deepEqual(families.filter((family) => !moved.has(family)), []);
  });
}

Deno.test("uptick_password_hashes_waiting counts those that wait, up and down", async () => {
  const seen: number[] = [];
  const queue = new TurnQueue({
    concurrency: 1,
    onWaiting: (count) => seen.push(count),
  });
  const hasher = new PasswordHasher({ rounds: 1, queue });
  const passwords = ["correct horse 1", "correct horse 2", "correct horse 3"];
  await Promise.all(passwords.map((each) => hasher.hash(each, "192.0.2.1")));
  assert.deepEqual(seen, [1, 2, 1, 0]);
});
