import assert from "node:assert/strict";
import { alertmanager } from "../../../../monitor/alerts/channels/alertmanager.ts";
import type { Notice } from "../../../../monitor/alerts/notice.ts";
import type { ChannelSettings } from "../../../../monitor/channel.ts";
import { API_URL, RESOLVED, SEVERAL, someNotice } from "../some_notice.ts";

const NOW = Date.parse("2026-11-29T04:52:30Z");
const URL_ONLY = { url: "http://alertmanager:9093/" };

function send(notice: Notice, settings: ChannelSettings = URL_ONLY) {
  const channel = { kind: "alertmanager" as const, settings, mentions: [] };
  const request = alertmanager.request(notice, channel, { now: NOW });
  return { ...request, json: JSON.parse(request.body) };
}

Deno.test("Alertmanager gets an alert that ends by itself unless it is repeated", () => {
  const { url, headers, json } = send(someNotice());
  assert.equal(url, "http://alertmanager:9093/api/v2/alerts");
  assert.deepEqual(headers, {});
  assert.deepEqual(json, [{
    labels: {
      alertname: "UptickDown",
      severity: "critical",
      instance: "https://api.example.org/health",
      name: "api",
      uptick_url_id: "12",
    },
    annotations: {
      summary: "DOWN: api",
      description: "api is down since 04:52 UTC: it answered with status 503",
    },
    startsAt: "2026-11-29T04:52:01.000Z",
    endsAt: "2026-11-29T04:56:30.000Z",
    generatorURL: "https://status.example.org/status/12",
  }]);
});

Deno.test("the end has the labels of the beginning, and the time at which the url came up", () => {
  const [firing] = send(someNotice()).json;
  const since = RESOLVED.outage.ended_at ?? 0;
  const urls = RESOLVED.urls.map((url) => ({ ...url, since }));
  const [over] = send({ ...RESOLVED, urls }).json;
  assert.deepEqual(over.labels, firing.labels);
  assert.equal(over.startsAt, firing.startsAt);
  assert.equal(over.endsAt, "2026-11-29T05:10:01.000Z");
  assert.equal(over.annotations.summary, "UP: api (18 min)");
});

Deno.test("each url is an alert, and no label changes with the outage", () => {
  const first = send(SEVERAL).json;
  assert.equal(first.length, 2);
  assert.notDeepEqual(first[0].labels, first[1].labels);
  const changed: Notice = {
    ...SEVERAL,
    type: "outage.changed",
    counts: { down: 7, of: 20 },
    urls: SEVERAL.urls.map((url) => ({ ...url, status: 500, cause: "else" })),
  };
  assert.deepEqual(
    send(changed).json.map(({ labels }: { labels: unknown }) => labels),
    first.map(({ labels }: { labels: unknown }) => labels),
  );
});

Deno.test("a hidden address is no label, and without PUBLIC_URL there is no generatorURL", () => {
  const [alert] = send(someNotice({
    urls: [{ ...API_URL, url: null, link: null }],
  })).json;
  assert.equal("instance" in alert.labels, false);
  assert.equal("generatorURL" in alert, false);
});

Deno.test("a test is an alert of two minutes", () => {
  const [alert] = send(someNotice({ type: "test", test: true, urls: [] })).json;
  assert.deepEqual(alert.labels, { alertname: "UptickTest", severity: "info" });
  assert.equal(alert.endsAt, "2026-11-29T04:54:30.000Z");
});

const credentials: [settings: ChannelSettings, header: string][] = [
  [{ token: "t0ken" }, "Bearer t0ken"],
  [{ user: "ops", password: "p:w" }, `Basic ${btoa("ops:p:w")}`],
];

for (const [settings, header] of credentials) {
  Deno.test(`a proxy before it gets "${header.split(" ")[0]}"`, () => {
    const { headers } = send(someNotice(), { ...URL_ONLY, ...settings });
    assert.equal(headers.Authorization, header);
    const secrets = alertmanager.secretsOf({ settings });
    assert.ok(secrets.includes(settings.token as string ?? "p:w"));
  });
}

const outcomes: [status: number, outcome: string][] = [
  [200, "sent"],
  [302, "final"],
  [400, "final"],
  [415, "final"],
  [422, "final"],
  [429, "later"],
  [503, "later"],
];

for (const [status, outcome] of outcomes) {
  Deno.test(`status ${status} of Alertmanager means ${outcome}`, () => {
    const answer = { status, retryAfter: null, body: "" };
    assert.equal(alertmanager.judge(answer, NOW).outcome, outcome);
  });
}

const named: [parts: Partial<Notice>, name: string, minutes: number][] = [
  [{ type: "degraded.opened" }, "UptickSlow", 4],
  [{ type: "heartbeat.late" }, "UptickLate", 4],
  [{ type: "certificate.expiring" }, "UptickCertificate", 60],
  [{ type: "monitoring.interrupted", urls: [] }, "UptickNotWatched", 60],
  [{ type: "monitoring.resumed", urls: [] }, "UptickNotWatched", 0],
];

for (const [parts, name, minutes] of named) {
  Deno.test(`${parts.type} is a warning by the name ${name}, for ${minutes} minutes`, () => {
    const [alert] = send(someNotice(parts)).json;
    assert.equal(alert.labels.alertname, name);
    assert.equal(alert.labels.severity, "warning");
    assert.equal(Date.parse(alert.endsAt) - NOW, minutes * 60_000);
  });
}

Deno.test("what was slow or late ends by the name by which it began, also when it is down then", () => {
  const since = RESOLVED.outage.ended_at ?? 0;
  for (
    const [id, type] of [["d_12_3", "degraded.opened"], [
      "l_12_3",
      "heartbeat.late",
    ]] as const
  ) {
    const outage = { ...RESOLVED.outage, id };
    const began = someNotice({ type, outage: { ...outage, ended_at: null } });
    const [firing] = send(began).json;
    const [over] = send({
      ...{ ...RESOLVED, type: "degraded.resolved", outage },
      urls: RESOLVED.urls.map((url) => ({ ...url, state: "down", since })),
    }).json;
    assert.deepEqual(over.labels, firing.labels);
    assert.equal(over.endsAt, "2026-11-29T05:10:01.000Z");
  }
});
