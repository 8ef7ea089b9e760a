import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { meanMsOf } from "../../../../monitor/roll_up.ts";
import type { ForeignPlan } from "../../../../store/move/foreign/foreign_plan.ts";
import { readGatus } from "../../../../store/move/foreign/gatus.ts";
import { readGatusFile } from "../../../../store/move/foreign/gatus_file.ts";
import { loadYaml } from "../../../../store/move/foreign/load_yaml.ts";
import { readMembers } from "../../../../store/move/foreign/monitor_of_members.ts";
import { scratchDirectory } from "../../store_rig.ts";

const DATA = new URL("../../../data/import/", import.meta.url);
const NOW = Date.parse("2026-11-29T08:10:00Z");
const yaml = await loadYaml();

function planOf(
  path: string,
  environment: Record<string, string> = {},
): ForeignPlan {
  const valueOf = (name: string) => environment[name] ?? "";
  return readGatus(readGatusFile(path, { yaml, valueOf }), { path, now: NOW });
}

/** Writes files into a folder of their own; the plan of the folder, or of the only file. */
async function planOfTexts(
  files: Record<string, string>,
  environment: Record<string, string> = {},
): Promise<ForeignPlan> {
  await using directory = await scratchDirectory();
  const names = Object.keys(files);
  for (const name of names) {
    await Deno.writeTextFile(join(directory.path, name), files[name] ?? "");
  }
  const path = names.length === 1
    ? join(directory.path, names[0] ?? "")
    : directory.path;
  return planOf(path, environment);
}

const endpoint = (more: string) =>
  `endpoints:\n  - name: a\n    url: https://a.example.org/\n    conditions: ["[STATUS] == 200"]\n${
    more.split("\n").map((line) => `    ${line}\n`).join("")
  }`;

Deno.test("readGatus() keeps and leaves out what the table says", async () => {
  const path = new URL("gatus-plain.yaml", DATA).pathname;
  const { monitors, leftOut, notes } = planOf(path, { GATUS_PORT: "8080" });
  const text = await Deno.readTextFile(
    new URL("EXPECTED-gatus-plain.tsv", DATA),
  );
  const [head = "", ...lines] = text.trimEnd().split("\n");
  const rows = lines.map((line) => {
    const cells = line.split("\t");
    return Object.fromEntries(
      head.split("\t").map((column, index) => [column, cells[index] ?? ""]),
    );
  }).filter(({ name }) => name !== "(file)");
  const kept = rows.filter(({ verdict }) =>
    ["kept", "part", "kind", "needs"].includes(verdict ?? "")
  );
  assert.deepEqual(leftOut, []);
  assert.deepEqual(
    monitors.map(({ lost }) => lost.length > 0 ? "part" : "kept"),
    kept.map(({ verdict }) => verdict === "part" ? "part" : "kept"),
  );
  assert.deepEqual(
    monitors.map(({ members }) => {
      const read = readMembers(members);
      assert.ok("fields" in read);
      const { fields } = read;
      return {
        name: fields.name,
        url: fields.url,
        interval_s: `${fields.intervalMs / 1_000}`,
        timeout_s: `${fields.timeoutMs / 1_000}`,
        method: fields.method,
        expected_status: fields.expectedStatus,
        text: fields.expectedText,
        follow_redirects: `${fields.followRedirects}`,
        paused: `${fields.paused}`,
        tags: fields.tags.join(" | "),
      };
    }),
    kept.map((row) => ({
      name: row.name,
      url: row.url,
      interval_s: row.interval_s,
      timeout_s: row.timeout_s,
      method: row.method || "GET",
      expected_status: row.expected_status,
      text: row.text,
      follow_redirects: row.follow_redirects || "true",
      paused: row.paused,
      tags: row.tags,
    })),
  );
  assert.deepEqual(notes.slice(0, 3), [
    'Not taken over: "storage"',
    'Not taken over: "web"',
    'Not taken over: "alerting.slack"',
  ]);
});

const REASONS: [more: string, reason: RegExp][] = [
  ["client: {oauth2: {token-url: x}}", /OAuth/],
  ["client: {proxy-url: 'http://u:secret@p'}", /through a proxy/],
  ["client: {tls: {certificate-file: x}}", /client certificate/],
  ["body: 'hello [RANDOM_STRING_5]'", /differs each time/],
  ["interval: 60", /interval is no duration/],
  ["dns: {query-name: a.example.org, query-type: A}", /question to the DNS/],
];

for (const [more, reason] of REASONS) {
  Deno.test(`readGatus() leaves out an endpoint with ${more}`, async () => {
    const { leftOut } = await planOfTexts({ "a.yaml": endpoint(more) });
    assert.match(leftOut[0]?.reason ?? "", reason);
    assert.ok(!leftOut[0]?.reason.includes("secret"));
  });
}

const OTHER_KINDS: [text: string, want: Record<string, unknown> | RegExp][] = [
  ["url: tcp://a.example.org:22", { url: "tcp://a.example.org:22" }],
  ["url: tls://a.example.org:465", { url: "tls://a.example.org:465" }],
  [
    "url: starttls://a.example.org:587",
    { url: "tls://a.example.org:587", starttls: "smtp" },
  ],
  [
    "url: wss://a.example.org/x\nheaders: {Origin: https://a.example.org}",
    {
      url: "wss://a.example.org/x",
      headers: { Origin: "https://a.example.org" },
    },
  ],
  ["url: ws://a.example.org\nbody: ping", /sends a message/],
  ["url: udp://a.example.org:53", /kind udp/],
  ["url: icmp://a.example.org", /kind icmp/],
];

for (const [text, want] of OTHER_KINDS) {
  Deno.test(`readGatus() of ${JSON.stringify(text)}`, async () => {
    const lines = `name: a\n${text}\nconditions: ["[CONNECTED] == true"]`;
    const { monitors, leftOut } = await planOfTexts({
      "a.yaml": `endpoints:\n  - ${lines.replaceAll("\n", "\n    ")}\n`,
    });
    if (want instanceof RegExp) {
      return assert.match(leftOut[0]?.reason ?? "", want);
    }
    const members = monitors[0]?.members ?? {};
    assert.deepEqual({ ...members, ...want }, members);
    assert.ok("fields" in readMembers(members));
  });
}

const QUESTIONS: [conditions: string[], want: string | RegExp][] = [
  [["[DNS_RCODE] == NOERROR"], "type=MX&server=1.1.1.1%3A53&rcode=NOERROR"],
  [
    ["[BODY] == mail.example.org.", "[CONNECTED] == true"],
    "type=MX&server=1.1.1.1%3A53&expect=mail.example.org.",
  ],
  [["[DNS_RCODE] == NXDOMAIN"], "type=MX&server=1.1.1.1%3A53&rcode=NXDOMAIN"],
  [["[BODY] == pat(*.example.org)"], /a condition/],
  [["[BODY] != a"], /a condition/],
  [["[STATUS] == 200"], /a condition/],
];

for (const [conditions, want] of QUESTIONS) {
  Deno.test(`readGatus() of a question to the DNS with ${conditions}`, async () => {
    const { monitors, leftOut } = await planOfTexts({
      "a.yaml":
        `endpoints:\n  - name: a\n    url: "1.1.1.1:53"\n    dns: {query-name: example.org., query-type: MX}\n    conditions: ${
          JSON.stringify(conditions)
        }\n`,
    });
    if (want instanceof RegExp) {
      return assert.match(leftOut[0]?.reason ?? "", want);
    }
    assert.equal(monitors[0]?.members.url, `dns://example.org?${want}`);
  });
}

const MEMBERS: [more: string, member: string, want: unknown][] = [
  ["enabled: no", "paused", true],
  ["method: post\nbody: hello [ENDPOINT_NAME]", "body", "hello a"],
  ["body: '{ a }'\ngraphql: true", "body", '{"query":"{ a }"}'],
  ["client: {network: ip6}", "ip_version", "6"],
  ["headers: {Host: other.example.org}", "headers", {
    Host: "other.example.org",
  }],
  ["enabled: off", "paused", true],
  ["enabled: yes", "paused", false],
  ["method: head", "method", "HEAD"],
  ["client: {ignore-redirect: on}", "follow_redirects", false],
  ["client: {insecure: yes}", "tls", { verify: false }],
  ["client: {insecure: no}", "tls", undefined],
  ["interval: 1h30m", "interval", 5_400],
  ["interval: 24h", "interval", 86_400],
  ["interval: 240h", "interval", 604_800],
  ["client: {timeout: 250ms}", "timeout", 0.25],
  ["headers: {X-A: 1, X-B: no}", "headers", { "X-A": "1", "X-B": "no" }],
];

for (const [more, member, want] of MEMBERS) {
  Deno.test(`readGatus() reads ${more} as ${member} ${JSON.stringify(want)}`, async () => {
    const { monitors } = await planOfTexts({ "a.yaml": endpoint(more) });
    assert.deepEqual(monitors[0]?.members[member], want);
  });
}

Deno.test("readGatus() reads merge keys, also nested ones, and the own value wins", async () => {
  const { monitors } = await planOfTexts({
    "a.yaml": `
x-base: &base
  interval: 30s
  conditions: ["[STATUS] == 200"]
x-more: &more
  <<: *base
  method: HEAD
endpoints:
  - <<: *more
    name: 8080
    url: https://a.example.org/
  - <<: *more
    name: b
    url: https://b.example.org/
    interval: 5m
`,
  });
  assert.deepEqual(
    monitors.map(({ members: { name, method, interval } }) => [
      name,
      method,
      interval,
    ]),
    [["8080", "HEAD", 30], ["b", "HEAD", 300]],
  );
});

Deno.test("readGatus() reads a file that uses one anchor 300 times", async () => {
  const items = Array.from(
    { length: 300 },
    (_, n) => `  - {<<: *base, name: n${n}}\n`,
  );
  const { monitors } = await planOfTexts({
    "a.yaml":
      `x: &base {url: "https://a.example.org/", conditions: ["[STATUS] == 200"]}\nendpoints:\n${
        items.join("")
      }`,
  });
  assert.equal(monitors.length, 300);
});

Deno.test("readGatus() merges the files of a folder, and takes the environment after that", async () => {
  const { monitors } = await planOfTexts({
    "a.yaml": endpoint("group: ${GROUP}"),
    "b.yml": endpoint("group: other"),
    "c.txt": "no: [yaml",
  }, { GROUP: "mine" });
  assert.deepEqual(
    monitors.map(({ sourceId, members }) => [sourceId, members.tags]),
    [["mine_a", ["mine"]], ["other_a", ["other"]]],
  );
});

for (const text of ["", "endpoints: []", "services: {web: {image: x}}"]) {
  Deno.test(`readGatus() refuses ${JSON.stringify(text)}, which watches nothing`, async () => {
    await assert.rejects(planOfTexts({ "a.yaml": text }), {
      name: "ForeignError",
      message: "it has no endpoints, as a configuration of Gatus has",
    });
  });
}

Deno.test("readGatusFile() refuses the same plain value in two files, and shows none of the text", async () => {
  await assert.rejects(
    planOfTexts({ "a.yaml": "debug: secret", "b.yaml": "debug: other" }),
    { message: 'the files of the folder say "debug" twice' },
  );
  await assert.rejects(
    planOfTexts({ "a.yaml": "a: 1\nb: [secret" }),
    (error) => error instanceof Error && !error.message.includes("secret"),
  );
});

Deno.test("readGatus() names what is unknown, and hides what was hidden", async () => {
  const { monitors } = await planOfTexts({
    "a.yaml": endpoint("ui: {hide-url: true}\ncolour: red"),
  });
  assert.deepEqual(monitors[0]?.lost, ['the member "colour"']);
  assert.equal(monitors[0]?.isHidden, true);
});

Deno.test("readGatus() leaves out a second endpoint of a group and name, external ones without a heartbeat, and suites", async () => {
  const { monitors, leftOut } = await planOfTexts({
    "a.yaml": `${endpoint("group: G")}
  - {name: A, group: g, url: "https://a.example.org/", conditions: ["[STATUS] == 200"]}
external-endpoints:
  - {name: pushed, token: secret}
  - {name: Beating, group: jobs, token: secret, heartbeat: {interval: 30m}}
suites:
  - {name: buying}
`,
  });
  assert.deepEqual(leftOut.map(({ name }) => name), ["A", "pushed", "buying"]);
  assert.match(leftOut[1]?.reason ?? "", /without a heartbeat/);
  const { members, remarks } = monitors[1] ?? assert.fail();
  const { url, period, grace, tags } = members;
  assert.deepEqual({ url, period, grace, tags }, {
    url: "heartbeat://beating",
    period: 1_800,
    grace: 0,
    tags: ["jobs"],
  });
  assert.match(remarks[0] ?? "", /must call its address here/);
});

Deno.test("readGatus() takes counts from its history, by hour where they are of hours", async () => {
  await using directory = await scratchDirectory();
  const path = join(directory.path, "gatus.yaml");
  await Deno.writeTextFile(
    path,
    `storage: {type: sqlite, path: data.db}\n${endpoint("group: G")}`,
  );
  const hour = (text: string) => Date.parse(`2026-11-${text}:00:00Z`) / 1_000;
  const file = new DatabaseSync(join(directory.path, "data.db"));
  file.exec(`
    CREATE TABLE endpoints (endpoint_id INTEGER PRIMARY KEY, endpoint_key TEXT);
    CREATE TABLE endpoint_uptimes (endpoint_id INTEGER, hour_unix_timestamp INTEGER,
      total_executions INTEGER, successful_executions INTEGER, total_response_time INTEGER);
    CREATE TABLE endpoint_events (endpoint_id INTEGER, event_type TEXT, event_timestamp TIMESTAMP);
    CREATE TABLE endpoint_results (endpoint_result_id INTEGER PRIMARY KEY, endpoint_id INTEGER,
      success BOOLEAN, duration INTEGER, timestamp TIMESTAMP);
    INSERT INTO endpoints VALUES (7, 'g_a');
    INSERT INTO endpoint_uptimes VALUES
      (7, ${hour("25T22")}, 1440, 1440, 14400),
      (7, ${hour("29T06")}, 60, 58, 900),
      (7, ${hour("29T07")}, 60, 60, 600),
      (7, ${hour("29T08")}, 10, 10, 100);
    INSERT INTO endpoint_events VALUES
      (7, 'START', '2026-11-29 06:00:00+00:00'),
      (7, 'HEALTHY', '2026-11-29 06:00:01+00:00'),
      (7, 'UNHEALTHY', '2026-11-29 07:30:00.25 +0100 CET'),
      (7, 'HEALTHY', '2026-11-29 06:32:00+00:00');
    INSERT INTO endpoint_results VALUES (1, 7, 1, 12500000, '2026-11-29 08:09:00+00:00');
  `);
  file.close();
  const { history } = planOf(path).monitors[0] ?? assert.fail();
  assert.ok(history);
  const days = [...history.days].map(([day, rollUp]) => [
    new Date(day * 86_400_000).toISOString().slice(8, 10),
    rollUp.upCount,
    rollUp.downCount,
    meanMsOf(rollUp),
  ]);
  assert.deepEqual(days, [["26", 1440, 0, 10], ["29", 128, 2, 10]]);
  // Neither the day of which the hours are not known, nor the running hour.
  assert.equal(history.hours.size, 2);
  assert.deepEqual([history.upCount, history.downCount], [1568, 2]);
  assert.deepEqual(
    history.events.map(({ event, endedAt }) => [event, endedAt]),
    [
      ["uptime", Date.parse("2026-11-29T06:30:00.250Z")],
      ["downtime", Date.parse("2026-11-29T06:32:00Z")],
      ["uptime", null],
    ],
  );
  assert.equal(history.last?.durationMs, 12.5);
});
