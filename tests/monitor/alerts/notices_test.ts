import assert from "node:assert/strict";
import type { AlertRecord } from "../../../monitor/alerts/change_record.ts";
import { discord } from "../../../monitor/alerts/channels/discord.ts";
import type { ChannelForm } from "../../../monitor/alerts/channels/channel_form.ts";
import { apprise } from "../../../monitor/alerts/channels/apprise.ts";
import { ntfy } from "../../../monitor/alerts/channels/ntfy.ts";
import { pagerduty } from "../../../monitor/alerts/channels/pagerduty.ts";
import { slack } from "../../../monitor/alerts/channels/slack.ts";
import { teams } from "../../../monitor/alerts/channels/teams.ts";
import type { Notice, NoticeType } from "../../../monitor/alerts/notice.ts";
import type { ChannelSettings } from "../../../monitor/channel.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { AlertRig, LATER, SENT } from "./alert_rig.ts";
import { START, type StoryChange } from "./outage_story.ts";
import { API_URL, someNotice } from "./some_notice.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const HEARTBEAT: Partial<Monitor> = {
  id: 1,
  name: "backup",
  url: "heartbeat://",
  graceMs: 60_000,
};
const API: Partial<Monitor> = { id: 1, name: "api", url: "http://a.example/1" };
const WEB: Partial<Monitor> = { id: 2, name: "web", url: "http://a.example/2" };

function certificate(urlId: number, days: number, leftMs: number): AlertRecord {
  const at = START + leftMs;
  const number = -Math.floor(at / HOUR_MS);
  return { is: "certificate", urlId, number, at, days, recordedAt: START };
}

function gap(from: number, until: number): AlertRecord {
  const [at, end] = [START + from * 1_000, START + until * 1_000];
  const number = Math.floor(at / 1_000);
  return { is: "gap", urlId: 0, number, at, until: end, recordedAt: end };
}

interface Told {
  readonly monitors?: readonly Partial<Monitor>[];
  readonly changes?: readonly StoryChange[];
  readonly records?: readonly AlertRecord[];
}

const told: [what: string, Told, lines: readonly string[]][] = [
  ["a slow url", { changes: [[0, 1, "slow"], [1_080, 1, "up"]] }, [
    "SLOW: api | api has been slow since 04:52 UTC",
    "FINE AGAIN: api (18 min) | api is no longer slow: it was slow from 04:52 to 05:10 UTC (18 min)",
  ]],
  ["slow urls", {
    changes: [[0, 1, "slow"], [5, 2, "slow"], [60, 1, "up"], [120, 2, "up"]],
  }, [
    "SLOW: 2 of 2 (host a.example) | 2 of 2 monitors have been slow since 04:52 UTC (host a.example)",
    "FINE AGAIN: 2 monitors (2 min) | 2 monitors are fine again (host a.example): slow from 04:52 to 04:54 UTC (2 min)",
  ]],
  ["a url that goes up and down", {
    changes: [0, 60, 120, 180, 240].map((second, index) =>
      [second, 1, index % 2 === 0 ? "down" : "up"] as const
    ),
  }, [
    "DOWN: api | api is down since 04:52 UTC: it answered with status 503",
    "UP: api (1 min) | api is up again: down from 04:52 to 04:53 UTC (1 min)",
    "DOWN: api | api is down since 04:54 UTC: it answered with status 503",
    "UP: api (1 min) | api is up again: down from 04:54 to 04:55 UTC (1 min)",
    "DOWN: api | api has been going up and down since 04:56 UTC",
  ]],
  ["a slow url that goes down", {
    changes: [[0, 1, "slow"], [60, 1, "down"]],
  }, [
    "SLOW: api | api has been slow since 04:52 UTC",
    "NOW DOWN: api (1 min) | api is down now; it was slow from 04:52 to 04:53 UTC (1 min)",
    "DOWN: api | api is down since 04:53 UTC: it answered with status 503",
  ]],
  ["a url that depends on one of another host", {
    monitors: [API, {
      ...{ id: 2, name: "web", url: "http://b.example/", dependsOn: ["api"] },
    }],
    changes: [[0, 1, "down"], [5, 2, "down"], [60, 1, "up"], [120, 2, "up"]],
  }, [
    "DOWN: 2 of 2 | 2 of 2 monitors are down since 04:52 UTC",
    "UP: 2 monitors (2 min) | 2 monitors are up again: down from 04:52 to 04:54 UTC (2 min)",
  ]],
  ["a late heartbeat", {
    monitors: [HEARTBEAT],
    changes: [[0, 1, "late"], [40, 1, "up"]],
  }, [
    "LATE: backup | backup is late: a ping has been due since 04:52 UTC",
    "FINE AGAIN: backup (40 s) | The ping from backup has arrived: it was late for 40 s at 04:52 UTC",
  ]],
  ["a certificate", { records: [certificate(1, 7, 7 * DAY_MS)] }, [
    "CERTIFICATE: api, expiring in 7 days | The certificate of api expires in 7 days, on 2026-12-06",
  ]],
  ["a certificate in its last hours", {
    records: [certificate(1, 1, 5 * HOUR_MS)],
  }, [
    "CERTIFICATE: api, expiring in 5 hours | The certificate of api expires in 5 hours, on 2026-11-29",
  ]],
  ["one certificate of two urls", {
    records: [
      certificate(1, 21, 21 * DAY_MS),
      certificate(2, 21, 21 * DAY_MS + 60_000),
    ],
  }, [
    "CERTIFICATE: 2 monitors, expiring in 21 days | The certificates of 2 monitors expire in 21 days, on 2026-12-20",
  ]],
  ["a gap, and that there was no other", { records: [gap(-1_080, 0)] }, [
    "MONITORING INTERRUPTED: for 18 min | Monitoring was interrupted from 04:34 to 04:52 UTC (18 min): anything that went down and came up again in that time was missed",
    "MONITORING RESUMED: after 18 min | Monitoring is running steadily again: it was interrupted from 04:34 to 04:52 UTC (18 min)",
  ]],
  ["one gap after the other", { records: [gap(-1_080, 0), gap(60, 240)] }, [
    "MONITORING INTERRUPTED: for 18 min | Monitoring was interrupted from 04:34 to 04:52 UTC (18 min): anything that went down and came up again in that time was missed",
    "MONITORING RESUMED: after 22 min | Monitoring is running steadily again: it was interrupted from 04:34 to 04:56 UTC (22 min)",
  ]],
];

async function run(rig: AlertRig, until: number): Promise<void> {
  const instance = rig.instance();
  for (; rig.second <= until; rig.second += 5) {
    await rig.arrive();
    await instance.run();
  }
}

for (const [what, { monitors, changes = [], records = [] }, want] of told) {
  Deno.test(`what is told of ${what}`, async () => {
    using rig = await AlertRig.open(monitors ?? [API, WEB]);
    await rig.addChannel("ops");
    rig.story(changes);
    rig.add(...records);
    await run(rig, 1_200);
    const lines = rig.ledger.map(({ title, text }) => `${title} | ${text}`);
    assert.deepEqual(lines, want);
    assert.deepEqual(await rig.books.changes(), []);
  });
}

Deno.test("people are not told twice that a slow url is down, as those are who keep count", async () => {
  using rig = await AlertRig.open([API]);
  await rig.addChannel("people", { kind: "ntfy", settings: { topic: "ops" } });
  await rig.addChannel("robot");
  rig.story([[0, 1, "slow"], [60, 1, "down"]]);
  await run(rig, 100);
  assert.deepEqual(rig.told, [
    "20 people d_1_2:opened:1",
    "20 robot d_1_2:opened:1",
    "60 robot d_1_2:resolved:2",
    "80 people o_1_3:opened:1",
    "80 robot o_1_3:opened:1",
  ]);
});

Deno.test("all who have urls and a channel hear of a gap, once, whoever dies meanwhile", async () => {
  const monitors = [API, { ...WEB, ownerId: 7 }, { ...WEB, id: 3, ownerId: 8 }];
  for (let atCall = 1; atCall < 30; atCall++) {
    for (const isDone of [false, true]) {
      using rig = await AlertRig.open(monitors);
      await rig.addChannel("operator's");
      await rig.addChannel("member's", {}, 7);
      await rig.addChannel("other's", {}, 9);
      rig.add(gap(-1_080, 0));
      await rig.arrive();
      await rig.instance({ atCall, isDone }).run();
      // what somebody died over is free again after a minute
      rig.second = 65;
      await rig.instance().run();
      const ids = new Set(
        rig.ledger.map((each) => `${each.channel} ${each.id}`),
      );
      assert.deepEqual([...ids].sort(), [
        "member's g_1795926840:opened:1",
        "operator's g_1795926840:opened:1",
      ]);
      assert.deepEqual(await rig.books.changes(), []);
    }
  }
});

Deno.test("a gap is kept until every owner's outages have it, where somebody else folds at the same time", async () => {
  using rig = await AlertRig.open([API, { ...WEB, ownerId: 7 }]);
  await rig.addChannel("operator's");
  await rig.addChannel("member's", {}, 7);
  rig.add(gap(-1_080, 0));
  await rig.arrive();
  const { commitFold } = rig.books;
  let commits = 0;
  rig.books.commitFold = async (commit) =>
    ++commits === 1 ? null : await commitFold.call(rig.books, commit);
  await rig.instance().run();
  await rig.instance().run();
  assert.deepEqual(rig.ledger.map(({ channel }) => channel).sort(), [
    "member's",
    "operator's",
  ]);
});

Deno.test("quiet hours hold all but that something is down, and of what is over tell one message", async () => {
  using rig = await AlertRig.open([API]);
  await rig.addChannel("ops", {
    quietHours: { from: "04:00", to: "05:00", days: [0], timeZone: "UTC" },
  });
  rig.story([[0, 1, "slow"], [60, 1, "up"], [120, 1, "down"]]);
  rig.add(certificate(1, 7, 7 * DAY_MS));
  await run(rig, 600);
  assert.deepEqual(
    rig.ledger.map(({ second, title }) => `${second} ${title}`).sort(),
    [
      "140 DOWN: api",
      "480 CERTIFICATE: api, expiring in 7 days",
      "480 FINE AGAIN: api (1 min)",
    ],
  );
  const fine = rig.ledger.find(({ type }) => type === "degraded.resolved");
  assert.doesNotMatch(fine?.text ?? "", /could not be delivered/);
});

Deno.test("of a slow time that could not be delivered there is one message, which says so", async () => {
  using rig = await AlertRig.open([API]);
  await rig.addChannel("ops");
  rig.answer = () => rig.second < 300 ? LATER : SENT;
  rig.story([[0, 1, "slow"], [60, 1, "up"]]);
  await run(rig, 1_200);
  assert.deepEqual(rig.ledger.map(({ text }) => text), [
    "api is no longer slow: it was slow from 04:52 to 04:53 UTC (1 min). This could not be delivered then",
  ]);
});

const LEVELS: [NoticeType, look: readonly string[]][] = [
  ["outage.opened", ["#d93025", "Attention", "5", "failure", "critical"]],
  ["outage.changed", ["#d93025", "Attention", "4", "warning", "critical"]],
  ["outage.resolved", ["#188038", "Good", "3", "success", "resolve"]],
  ["degraded.opened", ["#f29900", "Warning", "3", "warning", "warning"]],
  ["degraded.resolved", ["#188038", "Good", "3", "success", "resolve"]],
  ["heartbeat.late", ["#f29900", "Warning", "3", "warning", "warning"]],
  ["certificate.expiring", ["#f29900", "Warning", "3", "warning", "warning"]],
  ["monitoring.interrupted", ["#f29900", "Warning", "3", "warning", "nothing"]],
  ["monitoring.resumed", ["#188038", "Good", "3", "success", "nothing"]],
];

for (const [type, want] of LEVELS) {
  Deno.test(`how channels show ${type}`, () => {
    const notice = someNotice({
      type,
      urls: [{ ...API_URL, certificate_expires_at: 1_796_532_741 }],
    });
    const look = [
      json(slack, notice, { url: "https://hooks.slack.com/x" })
        .attachments[0].color,
      json(teams, notice, { url: "https://a.b/c" })
        .attachments[0].content.body[0].color,
      `${json(ntfy, notice, { topic: "x" }).priority}`,
      json(apprise, notice, { url: "https://a.b", key: "x" }).type,
      incidentOf(notice),
    ];
    assert.deepEqual(look, want);
    const embed = json(discord, notice, { url: "https://a.b/c" }).embeds[0];
    assert.equal(`#${embed.color.toString(16).padStart(6, "0")}`, want[0]);
  });
}

Deno.test("PagerDuty hears of a certificate on its last day as of an error", () => {
  const notice = someNotice({
    type: "certificate.expiring",
    urls: [{ ...API_URL, certificate_expires_at: 1_795_927_921 + 86_400 }],
  });
  assert.equal(incidentOf(notice), "error");
});

function incidentOf(notice: Notice): string {
  if (pagerduty.isSilent?.(notice)) return "nothing";
  const event = json(pagerduty, notice, { routing_key: "x" });
  return event.payload?.severity ?? event.event_action;
}

function json(
  form: ChannelForm,
  notice: Notice,
  settings: ChannelSettings,
) {
  const channel = { kind: "webhook" as const, settings, mentions: [] };
  return JSON.parse(form.request(notice, channel, { now: START }).body);
}
