import assert from "node:assert/strict";
import { Webhook } from "standardwebhooks";
import { webhook } from "../../../../monitor/alerts/channels/webhook.ts";
import type { Notice } from "../../../../monitor/alerts/notice.ts";
import { RESOLVED, SEVERAL, someNotice } from "../some_notice.ts";

const URL = "https://hooks.example.org/in";
const SECRETS = [
  "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
  `whsec_${btoa("k".repeat(64))}`,
];

function send(notice: Notice, secret: string, now = Date.now()) {
  const channel = {
    kind: "webhook" as const,
    settings: { url: URL, secret },
    mentions: [],
  };
  return webhook.request(notice, channel, { now });
}

for (const secret of SECRETS) {
  Deno.test(`the library of Standard Webhooks verifies what is signed with ${secret.length} characters`, () => {
    for (const notice of [someNotice(), SEVERAL, RESOLVED]) {
      const { headers, body } = send(notice, secret);
      const verified = new Webhook(secret).verify(body, { ...headers });
      assert.deepEqual(verified, JSON.parse(JSON.stringify(notice)));
    }
  });
}

Deno.test("after a change of the secret the library verifies with either for as long as the one before counts", () => {
  const [secret = "", before = ""] = SECRETS;
  const now = Date.now();
  const channel = {
    kind: "webhook" as const,
    settings: { url: URL, secret },
    secretBefore: { secret: before, until: now + 1_000 },
    mentions: [],
  };
  const { headers, body } = webhook.request(someNotice(), channel, { now });
  for (const each of [secret, before]) {
    new Webhook(each).verify(body, { ...headers });
  }
  const later = webhook.request(someNotice(), channel, { now: now + 1_000 });
  new Webhook(secret).verify(later.body, { ...later.headers });
  assert.throws(() =>
    new Webhook(before).verify(later.body, { ...later.headers })
  );
});

Deno.test("the library refuses another secret, another body, and a try of six minutes ago", () => {
  const [secret = "", other = ""] = SECRETS;
  const { headers, body } = send(someNotice(), secret);
  assert.throws(() => new Webhook(other).verify(body, { ...headers }));
  assert.throws(() => new Webhook(secret).verify(`${body} `, { ...headers }));
  const old = send(someNotice(), secret, Date.now() - 6 * 60_000);
  assert.throws(() => new Webhook(secret).verify(old.body, { ...old.headers }));
});

Deno.test("the largest notice is below the 20 KB that receivers take", () => {
  const [first] = SEVERAL.urls;
  assert.ok(first);
  const url = {
    ...first,
    name: "n".repeat(64),
    url: `https://${"a".repeat(292)}`,
    cause: "c".repeat(200),
  };
  const notice = someNotice({ urls: Array(20).fill(url), more: 480 });
  const { body } = send(notice, SECRETS[0] ?? "");
  assert.ok(new TextEncoder().encode(body).length < 20_000, `${body.length}`);
});
