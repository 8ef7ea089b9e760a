import assert from "node:assert/strict";
import { AddressGuard } from "../../monitor/guard/address_guard.ts";
import { AlertRepeats } from "../../monitor/alerts/alert_repeats.ts";
import { CHANNEL_FORMS } from "../../monitor/alerts/channels/channel_forms.ts";
import { createDeliver } from "../../monitor/alerts/deliver.ts";
import { exchange } from "../../monitor/alerts/exchange.ts";
import { createHttpSender } from "../../monitor/checks/http/create_http_sender.ts";
import type { Channel } from "../../monitor/channel.ts";
import { CHANNEL_DEFAULTS } from "../../monitor/fields/channel_fields.ts";
import { someOutage } from "../monitor/alerts/some_outage.ts";
import {
  API_URL,
  RESOLVED,
  someNotice,
} from "../monitor/alerts/some_notice.ts";
import { monitoredUrl } from "../monitor/fixtures/monitored_url.ts";
import { eventually } from "../program/eventually.ts";
import { Program } from "../program/program.ts";
import { TargetServer } from "../program/target_server.ts";
import { tempDir } from "../program/temp_dir.ts";
import { Alertmanager, type KnownAlert } from "./alertmanager.ts";
import { freePort } from "./ports.ts";

const START = Date.now() - 60_000;

/** What Alertmanager tells its own receivers. */
interface Told {
  readonly status: "firing" | "resolved";
  readonly alerts: readonly KnownAlert[];
}

/** A receiver of Alertmanager's. */
function receiver(): { server: TargetServer; told: Told[] } {
  const told: Told[] = [];
  const server = new TargetServer(async (request) => {
    told.push(await request.json());
    return new Response();
  });
  return { server, told };
}

function channelTo(origin: string): Channel {
  return {
    ...CHANNEL_DEFAULTS,
    ...{ id: 3, name: "manager", kind: "alertmanager", ownerId: null },
    ...{ createdAt: 1, updatedAt: 1, settings: { url: origin } },
  };
}

function exchanging(now: () => number = Date.now) {
  const guard = new AddressGuard();
  const send = createHttpSender({ guard, timeoutMs: 10_000 });
  return { send, userAgent: "Uptick", now };
}

const deliver = createDeliver({
  ...exchanging(),
  sendMail: () => Promise.reject(new Error("no mail is sent")),
  keepSettings: () => Promise.reject(new Error("no settings are changed")),
});

Deno.test("an outage is one alert of Alertmanager, which fires and is resolved once", async () => {
  await using dir = await tempDir();
  const { server, told } = receiver();
  await using _hook = server;
  await using manager = await Alertmanager.start({
    dir: dir.path,
    webhook: server.url,
  });
  let status = 200;
  await using target = new TargetServer(() => new Response(null, { status }));
  await Deno.writeTextFile(
    `${dir.path}/uptick.json`,
    JSON.stringify({
      urls: [{ name: "api", url: target.url, interval: "1s", public: true }],
      channels: [{
        name: "manager",
        kind: "alertmanager",
        settings: { url: manager.origin },
      }],
      settings: { alert_group_wait: "0s" },
    }),
  );
  await using program = await Program.start({
    dir: dir.path,
    env: { PUBLIC_URL: "https://status.example.org" },
  });
  await eventually("the first result", async () => {
    const text = await program.text("/metrics");
    return text.includes("\nuptick_url_up{") || undefined;
  });
  status = 503;
  const firing = await eventually("an alert", () => Promise.resolve(told[0]));
  assert.equal(firing.status, "firing");
  const [alert] = firing.alerts;
  assert.deepEqual(alert?.labels, {
    alertname: "UptickDown",
    severity: "critical",
    instance: target.url,
    name: "api",
    uptick_url_id: "1",
  });
  assert.match(
    alert?.annotations.description ?? "",
    /^api is down since .*503$/,
  );
  assert.equal(alert?.generatorURL, "https://status.example.org/status/1");
  status = 200;
  const over = await eventually("its end", () => Promise.resolve(told[1]));
  assert.equal(over.status, "resolved");
  assert.deepEqual(over.alerts[0]?.labels, alert?.labels);
  assert.ok(Date.parse(over.alerts[0]?.endsAt ?? "") <= Date.now());
  assert.equal(await program.stop(), 0);
  assert.equal(told.length, 2);
});

Deno.test("repeats keep an alert alive, and are no second alert", async () => {
  await using dir = await tempDir();
  const { server, told } = receiver();
  await using _hook = server;
  await using manager = await Alertmanager.start({
    dir: dir.path,
    webhook: server.url,
  });
  const channel = channelTo(manager.origin);
  let now = Date.now();
  const repeats = new AlertRepeats({
    books: () => {
      const outages = [
        someOutage({ urlIds: [1], channelId: channel.id, at: START }),
      ];
      const book = { outages, flips: {}, held: [] };
      return Promise.resolve([{
        owner: 0,
        versionstamp: null,
        parts: 0,
        book,
      }]);
    },
    past: () => Promise.resolve([]),
    channels: () => Promise.resolve([channel]),
    monitors: () => [monitoredUrl({ id: 1, name: "api" })],
    ...{ ownerOf: () => 0, linkOf: () => null, causeOf: () => "" },
    send: async (to, request) => {
      const form = CHANNEL_FORMS.alertmanager;
      return (await exchange(exchanging(), form, to, request)).result;
    },
    onChange: () => Promise.reject(new Error("a repeat failed")),
    now: () => now,
  });
  const ends: number[] = [];
  for (let minute = 0; minute < 2; minute++) {
    await repeats.repeat();
    const known = await manager.alerts();
    assert.equal(known.length, 1);
    ends.push(Date.parse(known[0]?.endsAt ?? ""));
    now += 60_000;
  }
  assert.equal((ends[1] ?? 0) - (ends[0] ?? 0), 60_000);
  await eventually("an alert", () => Promise.resolve(told[0]));
  assert.equal(told.length, 1);
});

Deno.test("what was over before it first came is told nobody", async () => {
  await using dir = await tempDir();
  const { server, told } = receiver();
  await using _hook = server;
  const port = freePort();
  const channel = channelTo(`http://127.0.0.1:${port}`);
  const opened = someNotice();
  assert.equal((await deliver(channel, opened)).outcome, "later");
  await using manager = await Alertmanager.start({
    ...{ dir: dir.path, webhook: server.url, port },
  });
  assert.equal((await deliver(channel, RESOLVED)).outcome, "sent");
  const witness = someNotice({
    urls: [{ ...API_URL, id: 13, name: "witness" }],
  });
  assert.equal((await deliver(channel, witness)).outcome, "sent");
  await eventually("the witness", () => Promise.resolve(told[0]));
  assert.deepEqual(
    told.flatMap(({ alerts }) => alerts.map(({ labels }) => labels.name)),
    ["witness"],
  );
  assert.equal((await manager.alerts()).length, 1);
});

Deno.test("a generatorURL that is none loses the request, and is not sent again", async () => {
  await using dir = await tempDir();
  const { server } = receiver();
  await using _hook = server;
  await using manager = await Alertmanager.start({
    dir: dir.path,
    webhook: server.url,
  });
  const urls = [{ ...API_URL, link: "no url at all" }];
  const result = await deliver(channelTo(manager.origin), someNotice({ urls }));
  assert.deepEqual([result.outcome, result.status], ["final", 422]);
  assert.deepEqual(await manager.alerts(), []);
});
