import assert from "node:assert/strict";
import fc from "fast-check";
import {
  formatGoDuration,
  parseGoDuration,
} from "../../../../monitor/fields/go_duration.ts";
import type { Assertion, Monitor } from "../../../../monitor/types.ts";
import { monitoredUrl } from "../../../monitor/fixtures/monitored_url.ts";
import { readUrlFields } from "../../../../monitor/fields/url_fields.ts";
import {
  readUrlForm,
  sentValues,
  valuesOf,
} from "../../../../routes/pages/app/url_form.ts";

Deno.test("formatGoDuration() is read back as the same milliseconds", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 6_000_000 }), (ms) => {
    assert.equal(parseGoDuration(formatGoDuration(ms)), ms);
  }));
});

const lineOf = (maxLength: number) =>
  fc.string({ maxLength }).filter((text) => /^[^\r\n]*$/.test(text));
const title = fc.string({
  minLength: 1,
  maxLength: 100,
  unit: "grapheme-ascii",
})
  .filter((text) => text.trim() === text && text !== "");

const anyUrl: fc.Arbitrary<Monitor> = fc.record({
  id: fc.constant(1),
  name: title,
  url: fc.webUrl(),
  ownerId: fc.constant(1),
  intervalMs: fc.integer({ min: 100, max: 6_000_000 }),
  timeoutMs: fc.integer({ min: 1, max: 60_000 }),
  method: fc.constantFrom("GET", "HEAD"),
  expectedStatus: fc.constantFrom("", "200", "200-299,401"),
  expectedText: fc.tuple(
    fc.array(lineOf(20), { maxLength: 3 }),
    fc.constantFrom("\n", "\r\n", "\r"),
  ).map(([lines, lineBreak]) => lines.join(lineBreak)),
  headers: fc.dictionary(
    fc.constantFrom("A", "x-b", "C.d"),
    fc.constantFrom("v", "a b", "1"),
  ),
  followRedirects: fc.boolean(),
  degradedAboveMs: fc.integer({ min: 0, max: 60_000 }),
  degradedIfBusy: fc.boolean(),
  assertions: fc.array(
    fc.constantFrom<Assertion>(
      { on: "status", at: "", is: "eq", value: 200, else: "down" },
      {
        on: "json",
        at: "$['a b'][0]",
        is: "ne",
        value: "up",
        else: "degraded",
      },
      { on: "header", at: "X-A", is: "exists", value: true, else: "down" },
      { on: "header", at: "X-A", is: "exists", value: false, else: "down" },
      {
        on: "text",
        at: "",
        is: "contains",
        value: " a\nb else down",
        else: "down",
      },
      {
        on: "text",
        at: "",
        is: "contains",
        value: "a else down",
        else: "degraded",
      },
      { on: "json", at: "$", is: "eq", value: null, else: "down" },
      { on: "json", at: "$", is: "eq", value: "null", else: "down" },
      { on: "duration", at: "", is: "lt", value: 800, else: "degraded" },
    ),
    { maxLength: 3 },
  ),
  body: fc.constantFrom("", "a\nb"),
  contentType: fc.constantFrom("", "text/plain"),
  basicAuth: fc.constantFrom("", "user:password"),
  bearer: fc.constantFrom("", "token"),
  ipVersion: fc.constantFrom("any", "4", "6"),
  inverted: fc.boolean(),
  send: fc.constant(""),
  starttls: fc.constant(""),
  failuresBeforeDown: fc.integer({ min: 1, max: 100 }),
  tls: fc.constant(null),
  maxRedirects: fc.integer({ min: 0, max: 20 }),
  maxBodyBytes: fc.integer({ min: 1_024, max: 8_388_608 }),
  successesBeforeUp: fc.integer({ min: 1, max: 100 }),
  retryAfterMs: fc.integer({ min: 1_000, max: 6_000_000 }),
  periodMs: fc.integer({ min: 60_000, max: 31_622_400_000 }),
  cron: fc.constantFrom("", "30 2 * * 1-5"),
  timeZone: fc.constantFrom("UTC", "Europe/Berlin"),
  graceMs: fc.integer({ min: 0, max: 31_622_400_000 }),
  maxRunMs: fc.integer({ min: 0, max: 31_622_400_000 }),
  public: fc.boolean(),
  showAddress: fc.boolean(),
  paused: fc.constant(false),
  tags: fc.uniqueArray(title, { maxLength: 3 }),
  dependsOn: fc.constantFrom([], ["db", 12], [7]),
  createdAt: fc.constant(1),
  updatedAt: fc.constant(2),
});

/** What a browser makes of the form as it was shown: CR LF, and no field for a box that is not ticked. */
function submitted(monitor: Monitor): FormData {
  const form = new FormData();
  for (const [name, value] of Object.entries(valuesOf(monitor))) {
    const isBox = [
      "public",
      "show_address",
      "follow_redirects",
      "inverted",
      "degraded_if_busy",
    ]
      .includes(name);
    if (isBox && value === "") continue;
    form.set(name, value.replace(/\r\n?|\n/g, "\r\n"));
  }
  return form;
}

Deno.test("readUrlForm() of a form that was sent back untouched changes nothing", () => {
  fc.assert(fc.property(anyUrl, (url) => {
    const { members, problems } = readUrlForm(submitted(url), url);
    const { fields, problems: refused } = readUrlFields(members);
    assert.deepEqual([problems, refused], [{}, []]);
    const {
      id: _i,
      ownerId: _o,
      paused: _p,
      createdAt: _c,
      updatedAt: _u,
      ...shown
    } = url;
    const changed = { ...shown, ...fields };
    assert.deepEqual(changed, { ...shown, headers: { ...url.headers } });
  }));
});

Deno.test("readUrlForm() takes line breaks for LF in a text that was changed", () => {
  fc.assert(fc.property(anyUrl, (url) => {
    const form = submitted(url);
    form.set("expected_text", "changed\r\nby hand");
    const { members } = readUrlForm(form, url);
    assert.equal(members.expected_text, "changed\nby hand");
  }));
});

Deno.test("readUrlForm() replaces and removes secrets, and shows none", () => {
  const url = monitoredUrl({
    basicAuth: "u:hush",
    bearer: "hush",
    body: "hush",
  });
  assert.doesNotMatch(JSON.stringify(valuesOf(url)), /hush/);
  const form = submitted(url);
  form.set("basic_auth", "v:other");
  form.set("secret_remove:bearer", "yes");
  const { members } = readUrlForm(form, url);
  assert.equal(members.basic_auth, "v:other");
  assert.equal(members.bearer, "");
  assert.ok(!Object.hasOwn(members, "body"));
  assert.doesNotMatch(JSON.stringify(sentValues(form)), /other/);
});
