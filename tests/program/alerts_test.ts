import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { createHmac } from "node:crypto";
import type { Notice } from "../../monitor/alerts/notice.ts";
import { eventually } from "./eventually.ts";
import { Program } from "./program.ts";
import { TargetServer } from "./target_server.ts";
import { tempDir } from "./temp_dir.ts";

const SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

interface Received {
  readonly headers: Headers;
  readonly body: string;
  readonly notice: Notice;
}

Deno.test("a url that goes down and comes up is told to a webhook, signed, once each", async () => {
  let status = 200;
  let receiver = 500;
  const received: Received[] = [];
  await using target = new TargetServer(() => new Response(null, { status }));
  await using hook = new TargetServer(async (request) => {
    const body = await request.text();
    const { headers } = request;
    received.push({ headers, body, notice: JSON.parse(body) });
    return new Response("thank you", { status: receiver });
  });
  await using dir = await tempDir();
  await Deno.writeTextFile(
    `${dir.path}/uptick.json`,
    JSON.stringify({
      urls: [{ name: "api", url: target.url, interval: "1s", public: true }],
      channels: [{
        name: "ops",
        kind: "webhook",
        settings: { url: hook.url, secret: "${UPTICK_HOOK_SECRET}" },
      }],
      settings: { alert_group_wait: "0s" },
    }),
  );
  await using program = await Program.start({
    dir: dir.path,
    env: {
      PUBLIC_URL: "https://status.example.org",
      UPTICK_HOOK_SECRET: SECRET,
    },
  });
  const next = (count: number) =>
    eventually(`message ${count}`, () => Promise.resolve(received[count - 1]));
  const metric = (name: string) =>
    eventually(name, async () => {
      const lines = (await program.text("/metrics")).split("\n");
      return lines.find((line) => line.startsWith(name));
    });
  await metric("uptick_url_up");

  receiver = 200;
  status = 503;
  const down = await next(1);
  assert.deepEqual(
    {
      ...down.notice,
      ...{ timestamp: "", outage: null, urls: [], text: "", acknowledge: "" },
    },
    {
      version: 1,
      type: "outage.opened",
      timestamp: "",
      id: down.notice.id,
      test: false,
      outage: null,
      urls: [],
      more: 0,
      counts: { down: 1, of: 1 },
      group: "",
      text: "",
      acknowledge: "",
    },
  );
  assert.match(down.notice.text, /^api is down since \d\d:\d\d UTC: .*503$/);
  assert.equal(
    down.notice.urls[0]?.link,
    "https://status.example.org/status/1",
  );
  assert.equal(down.headers.get("webhook-signature"), signatureOf(down));
  assert.match(await metric("uptick_outages_open"), / 1$/);

  assert.match(
    down.notice.acknowledge ?? "",
    /^https:\/\/status\.example\.org\/ack\/1-\d+-0-1-[0-9a-f]{32}$/,
  );

  status = 200;
  const up = await next(2);
  assert.equal(up.notice.acknowledge, undefined);
  assert.equal(up.notice.type, "outage.resolved");
  assert.equal(up.notice.outage.id, down.notice.outage.id);
  assert.match(up.notice.text, /^api is up again: down (from|for) /);
  await eventually("an empty outbox", async () => {
    const text = await program.text("/metrics");
    return text.includes("uptick_outbox_waiting 0\n") || undefined;
  });
  assert.match(
    await metric("uptick_deliveries_total"),
    /kind="webhook",outcome="sent"} 2$/,
  );
  assert.match(await metric("uptick_delivery_delay_seconds_count"), / 2$/);
  assert.equal(await program.stop(), 0);
  assert.equal(received.length, 2);
  assert.ok(!program.stderr.text.includes("ERROR"), program.stderr.text);
});

function signatureOf({ headers, body }: Received): string {
  const id = headers.get("webhook-id");
  const at = headers.get("webhook-timestamp");
  const key = Buffer.from(SECRET.slice("whsec_".length), "base64");
  const hmac = createHmac("sha256", key).update(`${id}.${at}.${body}`);
  return `v1,${hmac.digest("base64")}`;
}
