import assert from "node:assert/strict";
import { readConfigFile } from "../../../config/file/config_file.ts";
import { escapeTexts } from "../../../config/file/fill_in.ts";
import {
  CONFIGURED_DEFAULTS,
  toConfigUrl,
} from "../../../monitor/fields/config_url.ts";
import {
  URL_ROWS,
  type UrlFields,
} from "../../../monitor/fields/url_fields.ts";
import type { Monitor } from "../../../monitor/types.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";

const TLS = {
  ca: "",
  fingerprint: "",
  verify: false,
  serverName: "",
  clientCert: "",
  clientKey: "",
};

/** Urls of several kinds, which together have another value than the usual one in every field. */
const MONITORS: readonly Partial<Monitor>[] = [
  {
    url: "https://a.example.org/${path}",
    intervalMs: 90_000,
    timeoutMs: 2_500,
    method: "POST",
    expectedStatus: "200-299",
    expectedText: "a ${b} c",
    maxBodyBytes: 2_048,
    degradedAboveMs: 800,
    degradedIfBusy: true,
    assertions: [
      { on: "duration", at: "", is: "lt", value: 800, else: "degraded" },
      { on: "json", at: "$.a", is: "eq", value: "${x}", else: "down" },
    ],
    headers: { "X-A": "${UPTICK_X} $${y}" },
    body: '{"query": "${name}"}',
    contentType: "text/plain",
    basicAuth: "user:pass${word}",
    bearer: "${token}",
    ipVersion: "4",
    inverted: true,
    followRedirects: false,
    maxRedirects: 3,
    tls: TLS,
    failuresBeforeDown: 3,
    successesBeforeUp: 2,
    retryAfterMs: 1_500,
    public: false,
    showAddress: false,
    paused: true,
    tags: ["${tag}"],
    dependsOn: ["${db}", 12],
  },
  { url: "tcp://a.example.org:25", send: "EHLO ${me}", degradedAboveMs: 5 },
  { url: "tls://a.example.org:25", starttls: "smtp" },
  {
    url: "heartbeat://backup",
    intervalMs: 15_000,
    timeoutMs: 15_000,
    periodMs: 90_061_000,
    graceMs: 0,
    cron: "30 2 * * 1-5",
    timeZone: "Europe/Berlin",
    maxRunMs: 5_000,
    pingToken: "a1B2c3D4e5",
  },
];

Deno.test("a url that is written as a configuration file has it is read as it was, in every field", () => {
  for (const fields of MONITORS) {
    const monitor = monitoredUrl(fields);
    const text = JSON.stringify([escapeTexts(toConfigUrl(monitor))]);
    const { urls: [read] = [] } = readConfigFile(text, {
      path: "copy.json",
      variable: () => "filled in",
    });
    for (const { field } of URL_ROWS) {
      const written = monitor[field] ??
        (CONFIGURED_DEFAULTS as UrlFields)[field];
      assert.deepEqual(read?.[field], written, `${field} of ${monitor.url}`);
    }
  }
});

Deno.test("the urls of this test have another value than the usual one in every field", () => {
  const usual: UrlFields = CONFIGURED_DEFAULTS;
  const missing = URL_ROWS.filter(({ field }) =>
    MONITORS.every((monitor) =>
      monitor[field] === undefined ||
      JSON.stringify(monitor[field]) === JSON.stringify(usual[field])
    )
  ).map(({ field }) => field);
  assert.deepEqual(missing, ["name"]);
});
