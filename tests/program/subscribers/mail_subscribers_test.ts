import assert from "node:assert/strict";
import { MailPlaces } from "../../../program/subscribers/mail_places.ts";
import type { AttemptResult } from "../../../monitor/alerts/outbox_entry.ts";
import {
  type ReceivedMail,
  serveSmtp,
} from "../../monitor/alerts/email/smtp_server.ts";
import { eventually } from "../eventually.ts";
import { SubscriberRig } from "./subscriber_rig.ts";

const ADA = "ada@example.org";
const PAGE = { owner: 0, group: null };

/** The text of a mail, as its reader sees it. */
function textOf({ data }: ReceivedMail): string {
  return data.replaceAll("=\r\n", "").replaceAll("=3D", "=");
}

function linkIn(mail: ReceivedMail, path: string): string {
  const found = new RegExp(`https://status\\.example\\.org/${path}/([\\w-]+)`)
    .exec(textOf(mail));
  return found?.[1] ?? "";
}

async function start(answers: Readonly<Record<string, string>> = {}) {
  const rig = await SubscriberRig.open([{ id: 1, name: "shop", public: true }]);
  const server = serveSmtp(answers);
  const channel = await rig.addMailChannel(server.port);
  await rig.desk.chooseEmailChannel(0, channel.id);
  const mail = (count: number) =>
    eventually(
      `mail ${count}`,
      () => Promise.resolve(server.mails[count - 1]),
    );
  return { rig, server, channel, mail };
}

Deno.test("an address hears of a page only after its owner has said so, and no more after one click", async () => {
  const { rig, server, mail } = await start();
  await using _server = server;
  await using _rig = rig;
  assert.equal(rig.desk.offersEmail(0), true);
  assert.equal(rig.desk.offersEmail(7), false);
  await rig.desk.askByEmail(PAGE, ADA);
  const asking = await mail(1);
  assert.match(asking.to, /<ada@example\.org>/);
  assert.match(
    asking.data,
    /^Subject: Acme: Confirm your subscription\r$/m,
  );
  assert.match(asking.data, /^From: Acme <uptick@example\.org>\r$/m);
  assert.doesNotMatch(asking.data, /^List-Unsubscribe/m);
  assert.deepEqual((await rig.desk.summary(0)).counts, []);
  assert.equal((await rig.desk.summary(0)).pending, 1);
  await rig.publish({ title: "Before" });
  await rig.work();

  const token = linkIn(asking, "subscribe/confirm");
  const asked = { ...PAGE, kind: "email" } as const;
  assert.deepEqual(await rig.desk.findAsked(token), asked);
  assert.deepEqual(await rig.desk.confirm(token), asked);
  assert.deepEqual(
    await rig.desk.confirm(token),
    asked,
    "once more is no harm",
  );
  assert.equal(await rig.desk.confirm(`${token}x`), null);
  assert.deepEqual((await rig.desk.summary(0)).counts, [
    { kind: "email", group: null, count: 1 },
  ]);

  const id = await rig.publish();
  await rig.until("the incident", () => server.mails[1]);
  const told = await mail(2);
  assert.match(
    told.data,
    /^Subject: Acme: Checkout fails \(investigating\)\r$/m,
  );
  const stop = linkIn(told, "unsubscribe");
  assert.match(
    told.data.replaceAll("\r\n ", " "),
    new RegExp(
      `^List-Unsubscribe: <https://status\\.example\\.org/unsubscribe/${stop}>\r$`,
      "m",
    ),
  );
  assert.match(
    told.data,
    /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m,
  );
  assert.match(textOf(told), /We look into it\.\r\nSoon more\./);
  assert.match(textOf(told), new RegExp(`/incidents/${id}`));

  assert.equal(await rig.desk.unsubscribe(stop), true);
  assert.equal(await rig.desk.confirm(token), null, "once gone, gone");
  assert.equal(await rig.desk.findAsked(token), null);
  await rig.publish({ title: "Afterwards" });
  await rig.work();
  assert.equal(server.mails.length, 2);
  const text = JSON.stringify(await rig.kept());
  assert.ok(!text.includes("subscribers_by_address"), text);
  assert.deepEqual(rig.errors, []);
});

Deno.test("who asks again is sent nothing for ten minutes, whoever asks and whatever for", async () => {
  const { rig, server, mail } = await start();
  await using _server = server;
  await using _rig = rig;
  await rig.desk.askByEmail(PAGE, ADA);
  await mail(1);
  await rig.desk.askByEmail(PAGE, ADA);
  await rig.desk.askByEmail({ owner: 0, group: "" }, ADA);
  await rig.desk.sendUnsubscribeLinks(0, ADA);
  await rig.desk.sendUnsubscribeLinks(0, "nobody@example.org");
  await rig.work();
  assert.equal(server.mails.length, 1);
});

Deno.test("the links to unsubscribe are sent to whom they are of, and say of what", async () => {
  const { rig, server, mail } = await start();
  await using _server = server;
  await using _rig = rig;
  for (const group of [null, "core", ""]) {
    await rig.store.subscribers.add({
      ...{ page: 0, group, kind: "email", address: ADA },
    });
  }
  await rig.desk.sendUnsubscribeLinks(0, ADA);
  const text = textOf(await mail(1));
  for (
    const line of [
      /^Unsubscribe: https:/m,
      /^Unsubscribe from "core": https:/m,
      /^Unsubscribe from "Other services": https:/m,
    ]
  ) assert.match(text, line);
  assert.equal(
    await rig.desk.unsubscribe(linkIn(await mail(1), "unsubscribe")),
    true,
  );
  assert.equal((await rig.desk.summary(0)).counts.length, 2);
});

Deno.test("who asks for what they have already is told so, with the link to end it", async () => {
  const { rig, server, mail } = await start();
  await using _server = server;
  await using _rig = rig;
  await rig.store.subscribers.add({
    ...{ page: 0, group: null, kind: "email", address: ADA },
  });
  await rig.desk.askByEmail(PAGE, ADA);
  assert.match(
    (await mail(1)).data,
    /^Subject: Acme: You are already subscribed\r$/m,
  );
  assert.equal((await rig.desk.summary(0)).pending, 0);
});

Deno.test("a page that chooses no channel sends no mails, and keeps its subscribers", async () => {
  const { rig, server } = await start();
  await using _server = server;
  await using _rig = rig;
  await rig.store.subscribers.add({
    ...{ page: 0, group: null, kind: "email", address: ADA },
  });
  await rig.desk.chooseEmailChannel(0, null);
  assert.equal(rig.desk.offersEmail(0), false);
  await rig.desk.askByEmail(PAGE, "bob@example.org");
  await rig.publish();
  await rig.work();
  await rig.work();
  assert.deepEqual(server.mails, []);
  assert.equal((await rig.desk.summary(0)).counts.length, 1);
  assert.equal((await rig.desk.summary(0)).waiting, 0);
});

Deno.test("what a mail server says of an address is in no log", async () => {
  const answer = `550 5.1.1 <${ADA}> is unknown here`;
  const { rig, server } = await start({ RCPT: answer });
  await using _server = server;
  await using _rig = rig;
  await rig.store.subscribers.add({
    ...{ page: 0, group: null, kind: "email", address: ADA },
  });
  await rig.publish();
  await rig.until(
    "the try",
    () => server.commands.includes("RCPT") || undefined,
  );
  await rig.work();
  const [line] = await rig.desk.deliveries(0, 5);
  assert.deepEqual(
    [line?.kind, line?.number, line?.outcome, line?.status, line?.words],
    ["email", 1, "given up", 550, "status 550"],
  );
});

const SENT: AttemptResult = {
  ...{ outcome: "sent", status: 250, words: "ok", retryAfterMs: null },
};

Deno.test("at most four mails at once go to one server, and others do not wait for it", async () => {
  const places = new MailPlaces();
  let [running, most] = [0, 0];
  const ends: (() => void)[] = [];
  const send = async () => {
    most = Math.max(most, ++running);
    await new Promise<void>((resolve) => ends.push(resolve));
    running--;
    return SENT;
  };
  const all = Array.from({ length: 9 }, () => places.run("a:25", send));
  const other = await places.run("b:25", () => Promise.resolve(SENT));
  assert.equal(other.outcome, "sent");
  let isDone = false;
  const done = Promise.all(all).then((results) => {
    isDone = true;
    return results;
  });
  while (!isDone) {
    ends.shift()?.();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
  assert.ok((await done).every(({ outcome }) => outcome === "sent"));
  assert.equal(most, 4);
});

Deno.test("a server that does not answer is left alone for a minute", async () => {
  let now = 0;
  const places = new MailPlaces(() => now);
  let calls = 0;
  const silent: AttemptResult = {
    ...{ outcome: "later", status: null, words: "x", retryAfterMs: null },
  };
  const run = () =>
    places.run("a:25", () => {
      calls++;
      return Promise.resolve(silent);
    });
  await run();
  now = 59_000;
  assert.equal((await run()).words, "its mail server does not answer");
  assert.equal(calls, 1);
  now = 60_000;
  await run();
  assert.equal(calls, 2);
});
