import assert from "node:assert/strict";
import {
  hasPlainSecret,
  openUrl,
  sealedTextsOf,
  sealUrl,
  withoutSecrets,
} from "../../../store/codecs/sealed_url.ts";
import { SecretBox, SecretKeyError } from "../../../store/codecs/secret_box.ts";
import { isUrlRecord } from "../../../store/codecs/url_record.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";

const SECRETS = {
  headers: { "X-Key": "hush-1" },
  body: "hush-2",
  basicAuth: "user:hush-3",
  bearer: "hush-4",
};

Deno.test("sealUrl() leaves no secret in the record, and openUrl() brings each back", () => {
  const box = new SecretBox(["a key"]);
  const monitor = monitoredUrl({ id: 7, ...SECRETS });
  const stored = sealUrl(monitor, box);
  assert.doesNotMatch(JSON.stringify(stored), /hush/);
  assert.equal(sealedTextsOf(stored).length, 2);
  assert.equal(hasPlainSecret(stored), false);
  assert.ok(isUrlRecord(stored, 7));
  assert.deepEqual(openUrl(stored, box), monitor);
  const moved = { ...stored, id: 8 };
  assert.throws(() => openUrl(moved, box), SecretKeyError);
});

for (const field of Object.keys(SECRETS) as (keyof typeof SECRETS)[]) {
  Deno.test(`sealUrl() needs a key for ${field} alone`, () => {
    const monitor = monitoredUrl({ [field]: SECRETS[field] });
    assert.equal(hasPlainSecret(monitor), true);
    assert.throws(() => sealUrl(monitor, new SecretBox()), SecretKeyError);
    const box = new SecretBox(["a key"]);
    assert.deepEqual(openUrl(sealUrl(monitor, box), box), monitor);
  });
}

Deno.test("sealUrl() keeps a url without secrets as it is, without any key", () => {
  const monitor = monitoredUrl();
  assert.equal(sealUrl(monitor, new SecretBox()), monitor);
  assert.equal(hasPlainSecret(monitor), false);
});

Deno.test("withoutSecrets() pauses what cannot be asked as it was", () => {
  const box = new SecretBox(["a key"]);
  const stored = sealUrl(monitoredUrl(SECRETS), box);
  const given = withoutSecrets(stored);
  assert.deepEqual(sealedTextsOf(given), []);
  const opened = openUrl(given, new SecretBox());
  assert.equal(opened.paused, true);
  assert.deepEqual([opened.headers, opened.body, opened.bearer], [{}, "", ""]);
});
