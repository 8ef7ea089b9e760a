import assert from "node:assert/strict";
import {
  channelMembers,
  readChannelSettings,
  readChannelSpec,
  shownSettings,
} from "../../../monitor/fields/channel_fields.ts";

const SLACK = {
  name: "ops",
  kind: "slack",
  settings: { url: "https://hooks.slack.com/services/T0/B0/c" },
};

Deno.test("a url that is not Slack's own needs its dialect", () => {
  const url = "https://chat.example.org/hooks/abc";
  const { problems } = readChannelSettings("slack", { url });
  assert.equal(problems.length, 1);
  assert.match(problems[0] ?? "", /slack, mattermost or rocketchat/);
  for (const dialect of ["slack", "mattermost", "rocketchat"]) {
    const named = readChannelSettings("slack", { url, dialect });
    assert.deepEqual(named.problems, []);
  }
});

Deno.test("a channel has its defaults, and is written as it was read", () => {
  const whole = {
    ...SLACK,
    enabled: false,
    shared: true,
    routes: [{ tags: ["core"] }, { urls: ["shop"] }],
    reminders: "1h",
    quiet_hours: {
      from: "22:00",
      to: "07:00",
      days: [0, 6],
      time_zone: "Europe/Berlin",
    },
    mentions: ["<!here>"],
  };
  for (
    const [given, want] of [
      [SLACK, {
        ...SLACK,
        enabled: true,
        shared: false,
        routes: [{ all: true }],
        reminders: "off",
        quiet_hours: null,
        mentions: [],
      }],
      [whole, whole],
    ] as const
  ) {
    const { spec, problems } = readChannelSpec(given);
    assert.deepEqual(problems, []);
    assert.ok(spec);
    assert.deepEqual(
      { ...channelMembers(spec), settings: spec.settings },
      want,
    );
  }
});

const bad: [members: Record<string, unknown>, problem: RegExp][] = [
  [{ ...SLACK, name: "" }, /"name" to "": must be 1 to 100/],
  [{ ...SLACK, kind: "pigeon" }, /"kind" to "pigeon": must be webhook, slack/],
  [{ name: "x" }, /"kind" is missing/],
  [{ ...SLACK, colour: 1 }, /"colour": a channel has no such member/],
  [{ ...SLACK, enabled: 1 }, /"enabled" to 1: must be true or false/],
  [{ ...SLACK, routes: [{ all: false }] }, /"routes" to/],
  [{ ...SLACK, routes: [{ all: true, tags: [] }] }, /"routes" to/],
  [{ ...SLACK, reminders: "1m" }, /"reminders" to "1m": must be .* 5m to 24h/],
  [{ ...SLACK, quiet_hours: { from: "24:00", to: "1:00" } }, /"quiet_hours"/],
  [{
    ...SLACK,
    quiet_hours: { from: "22:00", to: "07:00", time_zone: "Mars/Base" },
  }, /"quiet_hours"/],
  [{ ...SLACK, mentions: "all" }, /"mentions"/],
  [{ ...SLACK, settings: [] }, /"settings": must be an object/],
  [{ ...SLACK, settings: {} }, /"url" of "settings" is missing/],
  [
    { ...SLACK, settings: { url: "https://user:secret@a.b/" } },
    /^Cannot set "url" of "settings": must be an http/,
  ],
  [
    { ...SLACK, settings: { ...SLACK.settings, dialect: "teams" } },
    /"dialect" of "settings" to "teams": must be slack, mattermost/,
  ],
  [
    { ...SLACK, settings: { ...SLACK.settings, token: "x" } },
    /"token" of "settings": a channel of kind slack has url, dialect/,
  ],
  [
    { ...SLACK, kind: "discord" },
    /"url" of "settings": must be https:\/\/discord\.com/,
  ],
];

for (const [members, problem] of bad) {
  Deno.test(`readChannelSpec() refuses ${JSON.stringify(members)}`, () => {
    const read = readChannelSpec(members);
    assert.equal(read.spec, null);
    assert.match(read.problems.join("\n"), problem);
    assert.ok(!read.problems.join().includes("secret@"));
  });
}

Deno.test("a secret is shown as set, and stays where it is sent back so or left out", () => {
  const stored = { url: "https://a.b/secret", dialect: "mattermost" };
  const shown = shownSettings("slack", stored);
  assert.deepEqual(shown, { url: { set: true }, dialect: "mattermost" });
  assert.deepEqual(readChannelSettings("slack", shown, stored), {
    settings: stored,
    problems: [],
  });
  const { settings } = readChannelSettings(
    "slack",
    { dialect: null },
    stored,
  );
  assert.deepEqual(settings, { url: stored.url });
  const { problems } = readChannelSettings("slack", { url: null }, stored);
  assert.equal(problems.length, 1);
});
