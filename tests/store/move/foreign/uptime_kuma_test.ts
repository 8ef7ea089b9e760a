import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { meanMsOf } from "../../../../monitor/roll_up.ts";
import { SqliteCopy } from "../../../../store/database/sqlite_copy.ts";
import type { ForeignPlan } from "../../../../store/move/foreign/foreign_plan.ts";
import { readMembers } from "../../../../store/move/foreign/monitor_of_members.ts";
import { readKuma } from "../../../../store/move/foreign/uptime_kuma.ts";
import { scratchDirectory } from "../../store_rig.ts";

const DATA = new URL("../../../data/import/", import.meta.url);
const NOW = Date.parse("2026-11-29T07:10:00Z");

async function planOf(sql = "", now = NOW): Promise<ForeignPlan> {
  await using directory = await scratchDirectory();
  const path = `${directory.path}/kuma.db`;
  await Deno.writeFile(
    path,
    await Deno.readFile(new URL("kuma-2-small.db", DATA)),
  );
  const file = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  file.exec(sql);
  file.close();
  using copy = SqliteCopy.open(path);
  return readKuma(copy, { now });
}

/** The lines of a table, by the names of its columns. */
async function table(name: string): Promise<Record<string, string>[]> {
  const text = await Deno.readTextFile(new URL(name, DATA));
  const [head = "", ...lines] = text.trimEnd().split("\n");
  return lines.map((line) => {
    const cells = line.split("\t");
    return Object.fromEntries(
      head.split("\t").map((column, index) => [column, cells[index] ?? ""]),
    );
  });
}

/** Does something to monitor 3 of the file; answers with it, or why it is left out. */
async function changed(set: string) {
  const { monitors, leftOut } = await planOf(
    `UPDATE monitor SET ${set} WHERE id = 3`,
  );
  return monitors.find(({ sourceId }) => sourceId === "3") ??
    leftOut.find(({ name }) => name === "Sign-in") ?? assert.fail();
}

const PUSHED: readonly [
  set: string,
  members: Record<string, unknown>,
  remarks: number,
][] = [
  ["push_token = 'a1B2c3D4e5', interval = 300, maxretries = 0", {
    period: 300,
    grace: 1,
    ping_token: "a1B2c3D4e5",
  }, 0],
  [
    "push_token = 'a1B2c3D4e5', interval = 300, maxretries = 2, retry_interval = 60",
    { period: 300, grace: 121, ping_token: "a1B2c3D4e5" },
    0,
  ],
  ["push_token = 'a1B2c3D4e5', interval = 20, maxretries = 0", {
    period: 60,
    grace: 1,
    ping_token: "a1B2c3D4e5",
  }, 1],
  ["push_token = 'a/b', interval = 60, maxretries = 0", {
    period: 60,
    grace: 1,
  }, 1],
];

for (const [set, members, remarks] of PUSHED) {
  Deno.test(`readKuma() makes a heartbeat of a push monitor with ${set}`, async () => {
    const read = await changed(`type = 'push', upside_down = 0, ${set}`);
    assert.ok("members" in read);
    const { url, period, grace, ping_token } = read.members;
    assert.equal(url, "heartbeat://sign-in");
    assert.deepEqual({
      period,
      grace,
      ...ping_token !== undefined && { ping_token },
    }, members);
    assert.equal(read.remarks.length, remarks);
    const { name } = read.members;
    const fields = readMembers({ ...read.members, name });
    assert.ok("fields" in fields, JSON.stringify(fields));
    assert.equal(fields.fields.intervalMs, 15_000);
  });
}

Deno.test("readKuma() leaves out a push monitor that is up while nothing comes", async () => {
  const read = await changed("type = 'push', upside_down = 1");
  assert.ok("reason" in read);
});

Deno.test("readKuma() keeps and leaves out what the table says", async () => {
  const { monitors, leftOut } = await planOf();
  const rows = await table("EXPECTED-kuma-2-small.tsv");
  // what needs an assertion has one
  const isKept = ({ verdict = "" }: Record<string, string>) =>
    ["kept", "needs"].includes(verdict);
  const kept = rows.filter(isKept);
  assert.deepEqual(
    leftOut.map(({ name }) => name),
    rows.filter((row) => !isKept(row)).map(({ name }) => name),
  );
  assert.deepEqual(
    monitors.flatMap(({ members: { assertions = [] } }) => assertions),
    [{ on: "json", at: "$.db[0].state", is: "eq", value: "up" }],
  );
  assert.deepEqual(monitors.map(({ lost }) => lost), kept.map(() => []));
  for (const [index, row] of kept.entries()) {
    const read = readMembers(monitors[index]?.members ?? {});
    assert.ok("fields" in read);
    const { fields } = read;
    assert.deepEqual({
      name: fields.name,
      url: fields.url,
      interval_s: `${fields.intervalMs / 1_000}`,
      timeout_s: `${fields.timeoutMs / 1_000}`,
      method: fields.method,
      expected_status: fields.expectedStatus,
      text: fields.expectedText,
      headers: Object.keys(fields.headers).length === 0
        ? ""
        : JSON.stringify(fields.headers),
      follow_redirects: `${fields.followRedirects}`,
      failures_before_down: `${fields.failuresBeforeDown}`,
      paused: `${fields.paused}`,
      tags: fields.tags.join(" | "),
    }, {
      name: row.name,
      url: row.url,
      interval_s: row.interval_s,
      timeout_s: row.timeout_s?.split(" ")[0],
      method: row.method,
      expected_status: row.expected_status,
      text: row.text,
      headers: row.headers?.replace(": ", ":"),
      follow_redirects: row.follow_redirects,
      failures_before_down: row.failures_before_down,
      paused: row.paused,
      tags: row.tags?.replace(/^group /, ""),
    });
  }
});

Deno.test("readKuma() counts days as the table has them", async () => {
  const { monitors } = await planOf();
  const rows = await table("EXPECTED-kuma-2-small-days.tsv");
  const days = monitors.flatMap(({ sourceId, history }) =>
    [...history?.days ?? []].sort(([a], [b]) => a - b).map(([day, rollUp]) => {
      const mean = meanMsOf(rollUp);
      return [
        sourceId,
        new Date(day * 86_400_000).toISOString().slice(0, 10),
        `${rollUp.upCount}`,
        `${rollUp.downCount}`,
        mean === null ? "" : mean.toFixed(1),
      ];
    })
  );
  const known = new Set(monitors.map(({ sourceId }) => sourceId));
  assert.deepEqual(
    days,
    rows.filter(({ source_id }) => known.has(source_id ?? "")).map((row) => [
      row.source_id,
      row.day_utc,
      row.up,
      row.down,
      row.mean_ms === "" ? "" : Number(row.mean_ms).toFixed(1),
    ]),
  );
});

Deno.test("readKuma() ends an outage where nothing was watched any more", async () => {
  const { monitors } = await planOf();
  const at = (text: string) => Date.parse(`2026-11-${text}Z`);
  const events = monitors.find(({ sourceId }) => sourceId === "3")?.history
    ?.events ?? [];
  assert.deepEqual(
    events.slice(0, 3).map(({ event, startedAt, endedAt }) => [
      event,
      startedAt,
      endedAt,
    ]),
    [
      ["downtime", at("26T05:52:26.454"), at("26T05:52:46.456")],
      ["uptime", at("26T05:52:46.456"), at("28T05:53:42.270")],
      // It was off from then until the next day.
      ["downtime", at("28T05:53:42.270"), at("28T06:00:00")],
    ],
  );
  assert.equal(events.at(-1)?.event, "uptime");
  assert.equal(events.at(-1)?.endedAt, null);
});

Deno.test("readKuma() leaves what the running hour counted to the day alone", async () => {
  const { monitors } = await planOf("", Date.parse("2026-11-29T05:59:00Z"));
  const { hours, days } = monitors[0]?.history ?? assert.fail();
  assert.equal(hours.size, 2);
  assert.equal(days.size, 3);
});

Deno.test("readKuma() makes counts and events of the beats where there are no counts, as in 1.23", async () => {
  const { monitors } = await planOf(`
    DROP TABLE stat_minutely; DROP TABLE stat_hourly; DROP TABLE stat_daily;
    DROP TABLE knex_migrations;
    ALTER TABLE monitor DROP COLUMN json_path_operator;
    ALTER TABLE monitor DROP COLUMN bearer_token;
    ALTER TABLE monitor DROP COLUMN cache_bust;
    ALTER TABLE monitor DROP COLUMN conditions;
  `);
  const { hours, events } = monitors[1]?.history ?? assert.fail();
  assert.ok(hours.size >= 2);
  const downtimes = events.filter(({ event }) => event === "downtime");
  assert.ok(downtimes.length >= 3);
  for (const { startedAt, endedAt } of downtimes) {
    assert.ok((endedAt ?? Infinity) - startedAt < 120_000);
  }
});

const REASONS: [set: string, reason: RegExp][] = [
  ["proxy_id = 1", /through a proxy/],
  ["auth_method = 'ntlm'", /authenticates by ntlm/],
  ["auth_method = 'oauth2-cc'", /authenticates by oauth2-cc/],
  [
    "type = 'json-query', json_path = '$count(a)', expected_value = '1'",
    /more than names and numbers/,
  ],
  [
    "type = 'json-query', json_path = 'a[b=1].c', expected_value = '1'",
    /more than names and numbers/,
  ],
  ["type = 'ping'", /kind ping/],
  ["type = 'something-new'", /kind something-new/],
  ["accepted_statuscodes_json = '[]'", /no status/],
  ["headers = 'no json'", /headers are no JSON object/],
  [
    "method = 'POST', body = '{a:1'",
    /body is no JSON, so that it is always down/,
  ],
];

for (const [set, reason] of REASONS) {
  Deno.test(`readKuma() leaves out a monitor with ${set}`, async () => {
    const found = await changed(set);
    assert.ok("reason" in found);
    assert.match(found.reason, reason);
  });
}

const MEMBERS: [set: string, member: string, want: unknown][] = [
  ["headers = '{\n \"X-N\" : 5 }'", "headers", { "X-N": "5" }],
  [
    "auth_method = 'basic', basic_auth_user = 'ü', basic_auth_pass = 'p'",
    "headers",
    { "X-Probe": "yes", Authorization: "Basic w7w6cA==" },
  ],
  [
    "auth_method = 'bearer', bearer_token = 't'",
    "headers",
    { "X-Probe": "yes", Authorization: "Bearer t" },
  ],
  ["basic_auth_user = 'unused'", "headers", { "X-Probe": "yes" }],
  ["maxredirects = 0", "follow_redirects", false],
  ["maxredirects = 0", "max_redirects", undefined],
  ["maxredirects = 3", "max_redirects", 3],
  ["ignore_tls = 1", "tls", { verify: false }],
  ["ignore_tls = 0", "tls", undefined],
  [
    "auth_method = 'mtls', tls_cert = 'c', tls_key = 'k', tls_ca = NULL",
    "tls",
    { client_cert: "c", client_key: "k", ca: "" },
  ],
  ["maxredirects = 50", "max_redirects", 20],
  ["maxretries = 2, retry_interval = 5", "retry_after", 5],
  ["maxretries = 2, retry_interval = 500", "retry_after", 20],
  ["maxretries = 2, retry_interval = 0", "retry_after", undefined],
  ["timeout = 0", "timeout", 16],
  ["interval = 864000", "interval", 604_800],
  [
    'accepted_statuscodes_json = \'["200-299","250-301"]\'',
    "expected_status",
    "200-301",
  ],
  ["type = 'keyword', keyword = 'Ok'", "expected_text", "Ok"],
  ["name = ' a\nb '", "name", "a b"],
];

for (const [set, member, want] of MEMBERS) {
  Deno.test(`readKuma() reads ${set} as ${member} ${JSON.stringify(want)}`, async () => {
    const found = await changed(set);
    assert.ok("members" in found);
    assert.deepEqual(found.members[member], want);
  });
}

Deno.test("readKuma() pauses what is in a paused group, and says so", async () => {
  const { monitors } = await planOf(
    "UPDATE monitor SET active = 0 WHERE id = 1",
  );
  const paused = monitors.filter(({ members }) => members.paused === true);
  assert.deepEqual(paused.map(({ sourceId }) => sourceId), ["2", "3", "6"]);
  assert.match(paused[0]?.remarks[0] ?? "", /paused like its group "Demo"/);
});

Deno.test("readKuma() survives groups that lie in each other", async () => {
  const { monitors } = await planOf(
    "UPDATE monitor SET parent = 1 WHERE id = 1",
  );
  assert.equal(monitors.length, 5);
});

const OTHER_KINDS: [set: string, want: Record<string, unknown> | RegExp][] = [
  [
    "type = 'port', hostname = 'a.example.org', port = 22",
    { url: "tcp://a.example.org:22" },
  ],
  [
    "type = 'dns', hostname = 'a.example.org', port = 53, dns_resolve_type = 'MX', dns_resolve_server = '1.1.1.1'",
    { url: "dns://a.example.org?type=MX&server=1.1.1.1" },
  ],
  [
    "type = 'dns', hostname = 'a.example.org', port = 5353, dns_resolve_type = 'A', dns_resolve_server = '1.1.1.1,8.8.8.8'",
    { url: "dns://a.example.org?type=A&server=1.1.1.1%3A5353" },
  ],
  [
    "type = 'dns', hostname = 'a.example.org', dns_resolve_type = 'SRV', dns_resolve_server = '1.1.1.1'",
    /kind dns/,
  ],
  [
    "type = 'websocket-upgrade', url = 'wss://a.example.org/x'",
    { url: "wss://a.example.org/x" },
  ],
  [
    "type = 'port', hostname = 'a.example.org', port = 22, upside_down = 1, ip_family = 'ipv6'",
    { url: "tcp://a.example.org:22", inverted: true, ip_version: "6" },
  ],
  [
    "type = 'keyword', keyword = 'x', invert_keyword = 1",
    { assertions: [{ on: "text", is: "not_contains", value: "x" }] },
  ],
  [
    "type = 'json-query', json_path = 'a.b[0].c', json_path_operator = '>=', expected_value = '5'",
    {
      assertions: [{ on: "json", at: "$.a.b[0].c", is: "ge", value: "5" }],
    },
  ],
  [
    "body = '{\"a\": 1}', method = 'POST'",
    { method: "POST", body: '{"a":1}' },
  ],
  ["type = 'ping', hostname = 'a.example.org'", /kind ping/],
];

for (const [set, want] of OTHER_KINDS) {
  Deno.test(`readKuma() of ${set.slice(0, 70)}`, async () => {
    const found = await changed(set);
    if (want instanceof RegExp) {
      return assert.match("reason" in found ? found.reason : "", want);
    }
    assert.ok("members" in found);
    assert.deepEqual({ ...found.members, ...want }, found.members);
    assert.ok("fields" in readMembers(found.members));
  });
}
