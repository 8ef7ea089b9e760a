import assert from "node:assert/strict";
import { tempDir } from "../program/temp_dir.ts";
import { report, sleep, writeUrlsFile } from "./fault_plan.ts";
import { countSlots, doubledSlots, readRecorded } from "./recorded.ts";
import { TargetProcess } from "./target_process.ts";
import { UptickInstance } from "./uptick_instance.ts";

const URLS = 500;
const CLIENTS = 50;
const SLOW_CLIENTS = 8;
const STOP_MS = 8_000;
/** What was sent this long before the signal has been accepted by then. */
const ACCEPTED_MS = 100;

const PATHS = [
  "/track",
  "/v1/services?limit=100",
  "/metrics",
  "/v1/services/1/ticks",
];

interface Sent {
  readonly at: number;
  readonly endedAt: number;
  readonly ok: boolean;
  /** Bytes of an answer had arrived when it broke off. */
  readonly cut: boolean;
}

/** Takes a fraction of a second: passwords are hashed one per core at a time. */
function slowRequest(): string {
  const email = `${crypto.randomUUID()}@example.org`;
  const body = `{"Email":"${email}","Password":"a long enough password"}`;
  return `POST /register HTTP/1.1\r\nContent-Type: application/json\r\n` +
    `Content-Length: ${body.length}\r\n${END}${body}`;
}

const END = "Host: 127.0.0.1\r\nConnection: close\r\n\r\n";

function quickRequest(count: number): string {
  return `GET ${PATHS[count % PATHS.length]} HTTP/1.1\r\n${END}`;
}

/** Sends requests one after the other, each on a connection of its own, until one fails. */
async function load(port: number, first: number): Promise<Sent[]> {
  const sent: Sent[] = [];
  for (let count = first;; count++) {
    const at = Date.now();
    const isSlow = first < SLOW_CLIENTS;
    const request = isSlow ? slowRequest() : quickRequest(count);
    const { ok, bytes } = await exchange(port, request);
    sent.push({ at, endedAt: Date.now(), ok, cut: !ok && bytes > 0 });
    if (!ok) return sent;
  }
}

/** Whether a whole answer came, by its length. */
async function exchange(
  port: number,
  request: string,
): Promise<{ ok: boolean; bytes: number }> {
  let text = "";
  try {
    using connection = await Deno.connect({ hostname: "127.0.0.1", port });
    await connection.write(new TextEncoder().encode(request));
    const decoder = new TextDecoder("latin1");
    const part = new Uint8Array(65_536);
    for (
      let read = await connection.read(part);
      read !== null;
      read = await connection.read(part)
    ) text += decoder.decode(part.subarray(0, read));
  } catch {
    return { ok: false, bytes: text.length };
  }
  return { ok: isWhole(text), bytes: text.length };
}

function isWhole(answer: string): boolean {
  const end = answer.indexOf("\r\n\r\n");
  const [, length] = /^content-length: (\d+)/im.exec(answer.slice(0, end)) ??
    [];
  const body = answer.slice(end + 4);
  return end > 0 &&
    (length === undefined
      ? body.endsWith("0\r\n\r\n")
      : body.length === Number(length));
}

Deno.test("a stop under load cuts no request, loses no tick and takes no 8 s", async () => {
  await using dir = await tempDir();
  await using target = await TargetProcess.start();
  const urls = { origin: target.origin, count: URLS, interval: "1s" };
  const urlsFile = await writeUrlsFile(dir.path, urls);
  const store = `${dir.path}/store.sqlite3`;
  await using instance = await UptickInstance.start({
    dir: dir.path,
    args: ["--kv", store, "--urls-file", urlsFile],
  });
  await sleep(2_500);
  const from = Date.now();
  const clients = Array.from(
    { length: CLIENTS },
    (_, index) => load(instance.port, index),
  );
  await sleep(2_500);
  const signalledAt = Date.now();
  const code = await instance.stop();
  const tookMs = Date.now() - signalledAt;
  const sent = (await Promise.all(clients)).flat();
  const accepted = sent.filter(({ at }) => at < signalledAt - ACCEPTED_MS);
  const recorded = [...(await readRecorded(store)).values()];
  const slots = recorded.map((each) => countSlots(each, from, signalledAt));
  const missed = slots.reduce((sum, each) => sum + each.missed, 0);
  const cut = sent.filter((each) => each.cut).length;
  const failed = accepted.filter(({ ok }) => !ok).length;
  const due = slots.reduce((sum, each) => sum + each.due, 0);
  const inFlight = accepted.filter(({ endedAt }) => endedAt > signalledAt);
  report("stop", {
    ...{ requests: sent.length, inFlight: inFlight.length },
    ...{ failed, cut, tookMs, due, missed },
  });
  assert.equal(code, 0);
  assert.ok(tookMs < STOP_MS, `${tookMs} ms`);
  assert.match(instance.stderr.text, /Server stopped gracefully/);
  assert.ok(accepted.length > CLIENTS);
  assert.ok(inFlight.length > 0);
  assert.equal(failed, 0);
  assert.equal(cut, 0);
  assert.equal(doubledSlots(recorded), 0);
  assert.equal(missed, 0);
});
