import assert from "node:assert/strict";
import { createMailer } from "../../../../monitor/alerts/email/create_mailer.ts";
import { judgeMail } from "../../../../monitor/alerts/email/judge_mail.ts";
import { mailMessage } from "../../../../monitor/alerts/email/mail_message.ts";
import type { Channel } from "../../../../monitor/channel.ts";
import { CHANNEL_DEFAULTS } from "../../../../monitor/fields/channel_fields.ts";
import { readChannelSettings } from "../../../../monitor/fields/channel_fields.ts";
import { MAX_PER_ADDRESS } from "../../../../monitor/dial/address_limit.ts";
import { AddressGuard } from "../../../../monitor/guard/address_guard.ts";
import { SEVERAL, someNotice } from "../some_notice.ts";
import { serveSmtp } from "./smtp_server.ts";

function mailChannel(
  port: number,
  settings: Channel["settings"] = {},
  ownerId: number | null = null,
): Channel {
  return {
    ...CHANNEL_DEFAULTS,
    ...{ id: 3, name: "mail", kind: "email", ownerId },
    ...{ createdAt: 1, updatedAt: 1 },
    settings: {
      ...{ host: "127.0.0.1", port, security: "none" },
      ...{ from: "uptick@example.org", to: ["a@example.org", "b@example.org"] },
      ...settings,
    },
  };
}

const mailer = createMailer({
  guard: new AddressGuard(),
  timeoutMs: 10_000,
  totalMs: 10_000,
  ownName: "status.example.org",
});

Deno.test("a notice is a mail to each address, with the same id on each try", async () => {
  await using server = serveSmtp();
  const channel = mailChannel(server.port);
  const result = await mailer(channel, SEVERAL);
  assert.deepEqual([result.outcome, result.status], ["sent", 250]);
  await mailer(channel, SEVERAL);
  assert.deepEqual(
    server.mails.map(({ to }) => /<(.*)>/.exec(to)?.[1]),
    ["a@example.org", "b@example.org", "a@example.org", "b@example.org"],
  );
  const ids = server.mails.map(({ data }) =>
    /^Message-ID: (<.*>)\r$/mi.exec(data)?.[1]
  );
  assert.equal(new Set(ids).size, 2);
  assert.equal(ids[0], ids[2]);
  const [{ data = "" } = {}] = server.mails;
  for (
    const line of [
      /^Subject: DOWN: 19 of 20 \(host api\.example\.org\)\r$/m,
      /^Auto-Submitted: auto-generated\r$/m,
      /^References: <o_12_3\.c3@example\.org>\r$/m,
      /^X-Uptick-Outage: o_12_3\r$/m,
    ]
  ) assert.match(data, line);
  assert.match(data, /&lt;!channel&gt;/);
});

const refusals: [
  answers: Record<string, string>,
  outcome: string,
  status: number,
][] = [
  [{ RCPT: "550 no such user" }, "final", 550],
  [{ RCPT: "451 try later" }, "later", 451],
  [{ ".": "554 looks like spam" }, "final", 554],
  [{ ".": "421 busy" }, "later", 421],
];

for (const [answers, outcome, status] of refusals) {
  Deno.test(`a mail server that says ${JSON.stringify(answers)} means ${outcome}`, async () => {
    await using server = serveSmtp(answers);
    const result = await mailer(mailChannel(server.port), someNotice());
    assert.deepEqual([result.outcome, result.status], [outcome, status]);
    assert.match(result.words, new RegExp(`${status}`));
  });
}

Deno.test("a password is only sent over TLS", async () => {
  await using server = serveSmtp({ STARTTLS: "502 there is none" });
  const secret = { user: "me", password: "p4ssw0rd" };
  const plain = await mailer(mailChannel(server.port, secret), someNotice());
  assert.equal(plain.outcome, "final");
  const settings = { ...secret, security: "starttls" };
  const none = await mailer(mailChannel(server.port, settings), someNotice());
  assert.notEqual(none.outcome, "sent");
  assert.ok(!server.commands.includes("AUTH"));
  assert.deepEqual(server.mails, []);
});

Deno.test("mail of members goes to public addresses and ports of mail alone", async () => {
  await using server = serveSmtp();
  const result = await mailer(mailChannel(server.port, {}, 7), someNotice());
  assert.deepEqual([result.outcome, result.words], [
    "final",
    "its address is not allowed",
  ]);
  const private25 = { host: "10.0.0.1", port: 25 };
  const blocked = await mailer(mailChannel(25, private25, 7), someNotice());
  assert.equal(blocked.outcome, "final");
  assert.deepEqual(server.commands, []);
});

Deno.test("the mails of a notice have a time together, after which it is tried again", async () => {
  await using server = serveSmtp({}, 100);
  const slow = createMailer({
    guard: new AddressGuard(),
    timeoutMs: 10_000,
    totalMs: 350,
    ownName: "status.example.org",
  });
  const to = Array.from({ length: 10 }, (_, index) => `a${index}@example.org`);
  const result = await slow(mailChannel(server.port, { to }), someNotice());
  assert.equal(result.outcome, "later");
  assert.ok(server.mails.length < to.length, `${server.mails.length}`);
});

Deno.test("mail of members gives its place at the address back each time", async () => {
  const port = 2_525; // members may ask no other that needs no rights
  const listener = Deno.listen({ hostname: "127.0.0.1", port });
  let connections = 0;
  const accepting = (async () => {
    for await (const connection of listener) {
      connections++;
      connection.close();
    }
  })();
  const open = createMailer({
    guard: { checkUrl: () => ({ ok: true }), allowsAnswer: () => true },
    timeoutMs: 10_000,
    totalMs: 10_000,
    ownName: "status.example.org",
  });
  const channel = mailChannel(port, {}, 7);
  for (let count = 0; count <= MAX_PER_ADDRESS; count++) {
    assert.equal((await open(channel, someNotice())).outcome, "later");
  }
  assert.equal(connections, MAX_PER_ADDRESS + 1);
  listener.close();
  await accepting;
});

Deno.test("to a member an address of the own network looks as a name that is not there does", async () => {
  const closed = createMailer({
    guard: { checkUrl: () => ({ ok: true }), allowsAnswer: () => false },
    ...{ timeoutMs: 10_000, totalMs: 10_000, ownName: "status.example.org" },
  });
  const own = mailChannel(25, { host: "127.0.0.1" }, 7);
  const { outcome, words } = await closed(own, someNotice());
  assert.deepEqual([outcome, words], ["later", "it could not be reached"]);
});

Deno.test("a mail server that is not there is tried again", async () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  listener.close();
  const result = await mailer(mailChannel(port), someNotice());
  assert.equal(result.outcome, "later");
});

const errors: [error: Record<string, unknown>, outcome: string][] = [
  [{ code: "EAUTH", responseCode: 535, permanent: true }, "broken"],
  [{ code: "ETLS", responseCode: 502, permanent: true }, "broken"],
  [{ code: "ESOCKET", message: "self-signed certificate" }, "broken"],
  [{ code: "ESOCKET", message: "connection refused" }, "later"],
  [{ code: "ETIMEDOUT", message: "Greeting never received" }, "later"],
  [{ code: "EENVELOPE", responseCode: 503 }, "later"],
];

for (const [error, outcome] of errors) {
  Deno.test(`judgeMail() of ${JSON.stringify(error)} is ${outcome}`, () => {
    assert.equal(judgeMail(error, []).outcome, outcome);
  });
}

Deno.test("a mail's addresses are one recipient each, whatever they are made of", () => {
  const bad = [
    "a@x.org\r\nBcc: evil@y.org",
    "a@x.org, b@y.org",
    "group: a@x.org;",
    "<a@x.org>",
    "a@x",
    "a b@x.org",
  ];
  for (const to of bad) {
    const given = { host: "x.org", from: "a@x.org", to: [to] };
    const { problems } = readChannelSettings("email", given);
    assert.equal(problems.length, 1, to);
  }
  const message = mailMessage(someNotice(), mailChannel(25), "a@x.org");
  assert.deepEqual(message.envelope, {
    from: "uptick@example.org",
    to: ["a@x.org"],
  });
});

Deno.test("a mail says how to get no more of them, and who wants none gets none", async () => {
  await using server = serveSmtp();
  const linked = createMailer({
    guard: new AddressGuard(),
    ...{ timeoutMs: 10_000, totalMs: 10_000, ownName: "status.example.org" },
    unsubscribeLinkOf: ({ id }, address) =>
      Promise.resolve(`https://s.example.org/u/${id}-${address[0]}`),
  });
  const channel = {
    ...mailChannel(server.port),
    unsubscribed: ["b@example.org"],
  };
  assert.equal((await linked(channel, someNotice())).outcome, "sent");
  const [{ data = "" } = {}, ...others] = server.mails;
  assert.deepEqual(others, []);
  assert.match(
    data,
    /^List-Unsubscribe: <https:\/\/s\.example\.org\/u\/3-a>\r$/m,
  );
  assert.match(data, /^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r$/m);
  const nobody = {
    ...channel,
    unsubscribed: ["a@example.org", "b@example.org"],
  };
  const { outcome, words } = await linked(nobody, someNotice());
  assert.deepEqual([outcome, server.mails.length], ["sent", 1]);
  assert.match(words, /every address has unsubscribed/);
});
