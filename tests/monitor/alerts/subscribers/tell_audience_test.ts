import assert from "node:assert/strict";
import type {
  Outage,
  OutageMember,
} from "../../../../monitor/alerts/outage.ts";
import { audienceChannel } from "../../../../monitor/alerts/subscribers/audience_channel.ts";
import { tellAudience } from "../../../../monitor/alerts/subscribers/tell_audience.ts";
import type { Telling } from "../../../../monitor/alerts/outage.ts";
import { audienceId } from "../../../../monitor/subscriber.ts";
import { someOutage } from "../some_outage.ts";
import { monitoredUrl } from "../../fixtures/monitored_url.ts";

const NOW = Date.UTC(2026, 10, 29, 5);
const MINUTE_MS = 60_000;
const at = (minute: number) => NOW + minute * MINUTE_MS;

const MONITORS = [
  { id: 1, name: "hidden", public: false, tags: ["core"] },
  { id: 2, name: "shop", public: true, tags: ["core"], showAddress: true },
  { id: 3, name: "blog", public: true, tags: [] },
  { id: 4, name: "docs", public: true, tags: ["extra"] },
].map((each) => monitoredUrl(each));

const FACTS = {
  monitors: new Map(MONITORS.map((each) => [each.id, each])),
  urls: new Map(MONITORS.map(({ id }) => [id, {
    ...{ id, host: "h", tags: [], dependsOn: [], lateWaitMs: 0 },
  }])),
  rules: { grouping: "host", groupWaitMs: 0, groupIntervalMs: 0 },
  linkOf: (id: number) => `https://s.example/status/${id}`,
  causeOf: () => "it did not answer in time",
} as const;

function member(
  urlId: number,
  since: number,
  up: number | null = null,
): OutageMember {
  return {
    ...{ urlId, since: at(since), upAt: up === null ? null : at(up) },
    ...{
      calmAt: null,
      changedAt: at(up ?? since),
      kind: "status",
      status: 503,
    },
    detail: "the body has user=root",
  };
}

function outageOf(members: readonly OutageMember[], told: boolean): Outage {
  return {
    ...someOutage({ urlIds: [], channelId: 1, at: NOW }),
    ...{ level: "down", group: "host:h", startedAt: at(0), members },
    endedAt: members.every(({ upAt }) => upAt !== null) ? at(60) : null,
    told: told ? [audienceId(0, 1)] : [],
  };
}

const telling = (type: Telling["type"], minute: number): Telling => ({
  ...{ type, step: 2, at: at(minute), since: at(1), after: 0 },
});

const CASES: [
  what: string,
  group: string | null,
  telling: Telling,
  outage: Outage,
  want: { title: string; text: string; urls: number } | null,
][] = [
  [
    "of one public service, not of the hidden one before it",
    null,
    telling("opened", 5),
    outageOf([member(1, 0), member(2, 3)], false),
    {
      title: "shop is down",
      text: "shop has been down since 05:03 UTC: it did not answer in time",
      urls: 1,
    },
  ],
  [
    "nothing where only hidden ones are down",
    null,
    telling("opened", 5),
    outageOf([member(1, 0)], false),
    null,
  ],
  [
    "of several by name",
    null,
    telling("opened", 5),
    outageOf([member(2, 0), member(3, 1)], false),
    {
      title: "2 services are down",
      text: "2 services have been down since 05:00 UTC: shop, blog",
      urls: 2,
    },
  ],
  [
    "a group of its own alone",
    "core",
    telling("opened", 5),
    outageOf([member(3, 0), member(2, 1)], false),
    {
      title: "shop is down",
      text: "shop has been down since 05:01 UTC: it did not answer in time",
      urls: 1,
    },
  ],
  [
    "those without a tag of theirs",
    "",
    telling("opened", 5),
    outageOf([member(3, 0), member(2, 1)], false),
    {
      title: "blog is down",
      text: "blog has been down since 05:00 UTC: it did not answer in time",
      urls: 1,
    },
  ],
  [
    "what has changed",
    null,
    telling("changed", 9),
    outageOf([member(2, 0), member(3, 1, 8)], true),
    {
      title: "shop is down",
      text:
        "shop has been down since 05:00 UTC: it did not answer in time. Up again: blog",
      urls: 2,
    },
  ],
  [
    "nothing of a change of hidden ones",
    null,
    telling("changed", 9),
    outageOf([member(2, 0), member(1, 8)], true),
    null,
  ],
  [
    "the end of its own, though a hidden one goes on",
    null,
    telling("changed", 9),
    outageOf([member(1, 0), member(2, 1, 8)], true),
    {
      title: "shop is up again",
      text: "shop is up again. It was down from 05:01 to 05:08 UTC (7 min)",
      urls: 1,
    },
  ],
  [
    "the end of several",
    null,
    telling("resolved", 60),
    outageOf([member(2, 0, 30), member(3, 1, 60)], true),
    {
      title: "2 services are up again",
      text:
        "2 services are up again: shop, blog. They were down from 05:00 to 06:00 UTC (1 h)",
      urls: 2,
    },
  ],
  [
    "no reminder",
    null,
    { ...telling("reminder", 60), everyMs: 1 },
    outageOf([member(2, 0)], true),
    null,
  ],
  [
    "nothing of what is slow",
    null,
    telling("opened", 5),
    { ...outageOf([member(2, 0)], false), level: "degraded" },
    null,
  ],
];

for (const [what, group, step, outage, want] of CASES) {
  Deno.test(`tellAudience() tells ${what}`, () => {
    const audience = audienceChannel({ id: audienceId(0, 1), group });
    const told = tellAudience(outage, step, audience, FACTS);
    if (want === null || told === null) {
      assert.equal(told, want);
      return;
    }
    const { notice } = told;
    const { title, text, urls } = notice;
    assert.deepEqual({ title, text, urls: urls.length }, want);
    const all = JSON.stringify(notice);
    for (const secret of ["hidden", "user=root", "host h", "o_1_1"]) {
      assert.ok(!all.includes(secret), all);
    }
    assert.ok(notice.counts.of <= 2);
  });
}
