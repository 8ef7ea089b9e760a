import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeRequest } from "../../../monitor/checks/http/http_request.ts";
import { parseStatusRule } from "../../../monitor/checks/http/status_rule.ts";
import { urlConflicts } from "../../../monitor/fields/field_conflicts.ts";
import {
  effectiveTimeoutMs,
  readUrlFields,
  URL_DEFAULTS,
  URL_MEMBERS,
  type UrlFields,
  wireNameOf,
} from "../../../monitor/fields/url_fields.ts";

const FULL = {
  members: {
    name: "shop",
    url: "http://localhost:81/x,y",
    interval: "1m30s",
    timeout: 0.5,
    method: "HEAD",
    expected_status: "200-299,401",
    expected_text: "",
    max_body: "2MiB",
    degraded_above: 0,
    degraded_if_busy: false,
    assertions: [],
    headers: { "X-Key": "a b" },
    body: "",
    content_type: "",
    basic_auth: "",
    bearer: "",
    ip_version: "any",
    inverted: false,
    follow_redirects: false,
    max_redirects: 3,
    tls: { verify: false, server_name: "a.example" },
    send: "",
    starttls: "",
    failures_before_down: 3,
    successes_before_up: 2,
    retry_after: "1m",
    period: "30d",
    grace: 90,
    cron: " 30  2 * * 1-5",
    time_zone: "Europe/Berlin",
    max_run: "1d12h",
    ping_token: "V1StGXR8_Z",
    public: false,
    show_address: false,
    paused: true,
    tags: ["eu", "web"],
    depends_on: ["db", 12],
  },
  fields: {
    name: "shop",
    url: "http://localhost:81/x,y",
    intervalMs: 90_000,
    timeoutMs: 500,
    method: "HEAD",
    expectedStatus: "200-299,401",
    expectedText: "",
    maxBodyBytes: 2_097_152,
    degradedAboveMs: 0,
    degradedIfBusy: false,
    assertions: [],
    headers: { "X-Key": "a b" },
    body: "",
    contentType: "",
    basicAuth: "",
    bearer: "",
    ipVersion: "any",
    inverted: false,
    followRedirects: false,
    maxRedirects: 3,
    tls: {
      ...{ ca: "", fingerprint: "", verify: false },
      ...{ serverName: "a.example", clientCert: "", clientKey: "" },
    },
    send: "",
    starttls: "",
    failuresBeforeDown: 3,
    successesBeforeUp: 2,
    retryAfterMs: 60_000,
    periodMs: 2_592_000_000,
    graceMs: 90_000,
    cron: "30 2 * * 1-5",
    timeZone: "Europe/Berlin",
    maxRunMs: 129_600_000,
    pingToken: "V1StGXR8_Z",
    public: false,
    showAddress: false,
    paused: true,
    tags: ["eu", "web"],
    dependsOn: ["db", 12],
  },
};

Deno.test("readUrlFields() reads every member", () => {
  const { fields, problems } = readUrlFields(FULL.members);
  assert.deepEqual([fields, problems], [FULL.fields, []]);
});

Deno.test("readUrlFields() reads only the members that are given", () => {
  assert.deepEqual(readUrlFields({}), { fields: {}, problems: [] });
  assert.deepEqual(readUrlFields({ paused: true }), {
    fields: { paused: true },
    problems: [],
  });
});

const GOOD: [member: Record<string, unknown>, want: unknown][] = [
  [{ interval: 0.01 }, 10],
  [{ interval: "10ms" }, 10],
  [{ interval: 604_800 }, 604_800_000],
  [{ interval: "168h" }, 604_800_000],
  [{ interval: 1.0004 }, 1_000],
  [{ timeout: 0.001 }, 1],
  [{ timeout: 60 }, 60_000],
  [{ name: "é".repeat(100) }, "é".repeat(100)],
  [{ expected_text: "x".repeat(1_000) }, "x".repeat(1_000)],
  [{ max_body: 1_024 }, 1_024],
  [{ max_redirects: 0 }, 0],
  [{ max_redirects: 20 }, 20],
  [{ max_body: "8 MiB" }, 8_388_608],
  [{ max_body: "1000000" }, 1_000_000],
  [{ expected_status: "" }, ""],
  [{ expected_status: " 100-100 , 999 " }, " 100-100 , 999 "],
  [
    { expected_status: "200-299,".repeat(31) + "200-299" },
    "200-299,".repeat(31) + "200-299",
  ],
  [{ failures_before_down: 1 }, 1],
  [{ successes_before_up: 100 }, 100],
  [{ retry_after: 1 }, 1_000],
  [{ retry_after: "100m" }, 6_000_000],
  [{ failures_before_down: 100 }, 100],
  [{ tags: [] }, []],
  [{ depends_on: [] }, []],
  [{ depends_on: ["db", "12", 13, "1.5"] }, ["db", 12, 13, "1.5"]],
  [{ headers: {} }, {}],
  [{ headers: { a: "x".repeat(4_095), b: "x".repeat(4_095) } }, {
    a: "x".repeat(4_095),
    b: "x".repeat(4_095),
  }],
];

for (const [member, want] of GOOD) {
  const text = JSON.stringify(member).slice(0, 60);
  Deno.test(`readUrlFields() takes ${text}`, () => {
    const { fields, problems } = readUrlFields(member);
    assert.deepEqual([Object.values(fields), problems], [[want], []]);
  });
}

Deno.test("readUrlFields() takes no headers and no statuses that a probe could not use", () => {
  const name = fc.string({ unit: "binary-ascii", minLength: 1, maxLength: 12 });
  const value = fc.string({ unit: "binary", maxLength: 3_000 });
  const statuses = fc.stringMatching(/^[1-6\d, -]{0,300}$/);
  const members = fc.record({
    headers: fc.dictionary(name, fc.oneof(fc.string(), value)),
    expected_status: statuses,
  });
  fc.assert(fc.property(members, (members) => {
    const { fields } = readUrlFields(members);
    parseStatusRule(fields.expectedStatus ?? "");
    encodeRequest(new URL("http://host/"), {
      method: "GET",
      headers: fields.headers ?? {},
      userAgent: "test",
    });
  }));
});

Deno.test("readUrlFields() never shows a header's value", () => {
  const secret = fc.string({ minLength: 1 }).map((text) => `hush${text}`);
  const headers = fc.dictionary(
    fc.string(),
    fc.oneof(secret, fc.array(secret)),
  );
  fc.assert(fc.property(fc.oneof(secret, headers), (raw) => {
    const { problems } = readUrlFields({ headers: raw });
    assert.doesNotMatch(problems.join(), /hush/);
  }));
});

Deno.test("urlConflicts() judges a change by the url that it makes", () => {
  const conflict = 'Cannot set "expected_text": an answer to HEAD has no body';
  const stored = { method: "GET", expectedText: "ok" } as const;
  assert.deepEqual(urlConflicts(stored), []);
  assert.deepEqual(urlConflicts({ ...stored, method: "HEAD" }), [conflict]);
  assert.deepEqual(urlConflicts({ method: "HEAD" }), []);
  assert.deepEqual(urlConflicts({ method: "HEAD", expectedText: "" }), []);
  assert.deepEqual(urlConflicts({ expectedText: "ok" }), []);
});

const otherKinds: [fields: UrlFields, conflict: string | null][] = [
  [{ url: "tcp://a.org:22", send: "x", expectedText: "SSH" }, null],
  [
    { url: "https://a.org", send: "x" },
    'Cannot set "send": it is for tcp only',
  ],
  [{ url: "TLS://a.org", starttls: "smtp" }, null],
  [
    { url: "tcp://a.org:25", starttls: "smtp" },
    'Cannot set "starttls": it is for tls only',
  ],
  [
    { url: "tls://a.org", followRedirects: false },
    'Cannot set "follow_redirects": it is for http, https only',
  ],
  [{ url: "wss://a.org", headers: { Origin: "https://a.org" } }, null],
  [
    { url: "dns://a.org", headers: { A: "b" } },
    'Cannot set "headers": it is for http, https, ws, wss only',
  ],
  [{ url: "dns://a.org", headers: {}, method: "GET" }, null],
];

for (const [fields, conflict] of otherKinds) {
  Deno.test(`urlConflicts() of ${JSON.stringify(fields)}: ${conflict}`, () => {
    assert.deepEqual(urlConflicts(fields), conflict === null ? [] : [conflict]);
  });
}

Deno.test("wireNameOf() names the member of every field", () => {
  const fields = Object.keys(URL_MEMBERS) as (keyof typeof URL_MEMBERS)[];
  assert.deepEqual(fields.map(wireNameOf), Object.keys(FULL.members));
  assert.deepEqual(fields, Object.keys(FULL.fields));
});

Deno.test("URL_DEFAULTS keeps a url private", () => {
  assert.equal(URL_DEFAULTS.public, false);
});

const TIMEOUTS: [timeoutMs: number, intervalMs: number, want: number][] = [
  [10_000, 15_000, 10_000],
  [10_000, 5_000, 5_000],
  [10_000, 100, 1_000],
  [500, 100, 500],
  [1_000, 1_000, 1_000],
];

for (const [timeoutMs, intervalMs, want] of TIMEOUTS) {
  Deno.test(`effectiveTimeoutMs() of ${timeoutMs} at ${intervalMs} is ${want}`, () => {
    assert.equal(effectiveTimeoutMs(timeoutMs, intervalMs), want);
  });
}

Deno.test("urlConflicts() refuses for a heartbeat what only matters where something is asked", () => {
  const url = "heartbeat://backup";
  assert.deepEqual(urlConflicts({ ...URL_DEFAULTS, url }), []);
  for (
    const changed of [{ inverted: true }, { failuresBeforeDown: 2 }, {
      degradedAboveMs: 5,
    }]
  ) {
    assert.equal(urlConflicts({ ...URL_DEFAULTS, url, ...changed }).length, 1);
  }
});
