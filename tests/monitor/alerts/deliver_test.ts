import assert from "node:assert/strict";
import { createDeliver } from "../../../monitor/alerts/deliver.ts";
import type { Channel } from "../../../monitor/channel.ts";
import { CHANNEL_DEFAULTS } from "../../../monitor/fields/channel_fields.ts";
import type { ErrorKind } from "../../../monitor/types.ts";
import { someNotice } from "./some_notice.ts";

const webhook: Channel = {
  ...CHANNEL_DEFAULTS,
  ...{ id: 3, name: "hook", kind: "webhook", ownerId: 7 },
  ...{ createdAt: 1, updatedAt: 1 },
  settings: { url: "https://intranet.example.org/" },
};

/** What the owner of a channel is told of a failure of that kind. */
function told(kind: ErrorKind) {
  const deliver = createDeliver({
    send: () => Promise.resolve({ is: "failure", kind, isSent: false }),
    sendMail: () => Promise.reject(new Error("no mail is sent")),
    userAgent: "Uptick",
    now: () => 1,
  });
  return deliver(webhook, someNotice());
}

Deno.test("to the owner of a channel a name of the own network looks as one that is not there does", async () => {
  const own = await told("blocked");
  assert.deepEqual(own, await told("dns"));
  assert.equal(own.outcome, "later");
  assert.match(own.words, /not found, or its address may not be asked/);
  assert.notDeepEqual(own, await told("refused"));
});
