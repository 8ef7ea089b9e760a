import assert from "node:assert/strict";
import { createMailer } from "../../monitor/alerts/email/create_mailer.ts";
import type { Notice } from "../../monitor/alerts/notice.ts";
import type { Channel, ChannelSettings } from "../../monitor/channel.ts";
import { CHANNEL_DEFAULTS } from "../../monitor/fields/channel_fields.ts";
import { AddressGuard } from "../../monitor/guard/address_guard.ts";
import {
  API_URL,
  RESOLVED,
  someNotice,
} from "../monitor/alerts/some_notice.ts";
import { eventually } from "../program/eventually.ts";
import { tempDir } from "../program/temp_dir.ts";
import { makePem } from "./certificate.ts";
import { type DeliveredMail, Exim, MAX_MAIL_BYTES } from "./exim.ts";

const FROM = "uptick@example.org";

/** A real mail server, and the function that sends a notice to it. */
async function withServer(
  test: (
    send: (
      notice: Notice,
      settings: ChannelSettings,
      reached?: readonly string[],
    ) => ReturnType<ReturnType<typeof createMailer>>,
    server: Exim,
    untrusting: ReturnType<typeof createMailer>,
  ) => Promise<void>,
): Promise<void> {
  await using dir = await tempDir();
  const pem = `${dir.path}/server.pem`;
  const certificate = await makePem(pem);
  await using server = await Exim.start(dir.path, pem);
  const deps = {
    guard: new AddressGuard(),
    ...{ timeoutMs: 10_000, totalMs: 30_000, ownName: "status.example.org" },
  };
  const mailer = createMailer({ ...deps, caCerts: [certificate] });
  await test(
    (notice, settings, reached) =>
      mailer(channelOf(server, settings), notice, reached),
    server,
    createMailer(deps),
  );
}

function channelOf(server: Exim, settings: ChannelSettings): Channel {
  return {
    ...CHANNEL_DEFAULTS,
    ...{ id: 3, name: "mail", kind: "email", ownerId: null },
    ...{ createdAt: 1, updatedAt: 1 },
    settings: {
      ...{ host: "localhost", port: server.port, security: "none" },
      ...{ from: FROM, to: ["ops@example.org"] },
      ...settings,
    },
  };
}

async function delivered(
  server: Exim,
  count: number,
): Promise<DeliveredMail[]> {
  return await eventually(`${count} mails`, async () => {
    const mails = await server.mails();
    return mails.length >= count ? mails : undefined;
  });
}

const ways: [name: string, settings: (server: Exim) => ChannelSettings][] = [
  ["in the clear", () => ({ security: "none" })],
  ["by STARTTLS", () => ({ security: "starttls" })],
  ["by TLS from the beginning", ({ tlsPort }) => ({
    ...{ security: "tls", port: tlsPort },
  })],
  ["to an address that is in its certificate", () => ({
    ...{ security: "starttls", host: "127.0.0.1" },
  })],
];

for (const [name, settings] of ways) {
  Deno.test(`Exim takes a mail ${name}`, () =>
    withServer(async (send, server) => {
      const result = await send(someNotice(), settings(server));
      assert.deepEqual([result.outcome, result.status], ["sent", 250]);
      const [mail] = await delivered(server, 1);
      assert.equal(mail?.to, "ops@example.org");
      assert.equal(mail?.from, FROM);
      assert.match(mail?.text ?? "", /^Subject: DOWN: api$/m);
      assert.match(mail?.text ?? "", /^Message-ID: <o_12_3\.opened\.1\./m);
    }));
}

Deno.test("Exim takes a password under TLS, and a wrong one is not tried again", () =>
  withServer(async (send, server) => {
    const secure = {
      security: "starttls",
      user: "ops",
      to: ["secret@example.org"],
    };
    const good = await send(someNotice(), {
      ...secure,
      password: "right p4ss",
    });
    assert.equal(good.outcome, "sent");
    const bad = await send(someNotice(), { ...secure, password: "wr0ng p4ss" });
    assert.deepEqual([bad.outcome, bad.status], ["broken", 535]);
    assert.ok(!bad.words.includes("wr0ng"), bad.words);
    const none = await send(someNotice(), { ...secure, user: "" });
    assert.deepEqual([none.outcome, none.status], ["final", 550]);
    assert.match(none.words, /only for those who sign in/);
    assert.equal((await delivered(server, 1)).length, 1);
  }));

Deno.test("a certificate of another address gets no mail", () =>
  withServer(async (send, server) => {
    const host = "127.0.0.2"; // of this machine too
    const result = await send(someNotice(), { security: "starttls", host });
    assert.equal(result.outcome, "broken", result.words);
    assert.deepEqual(await server.mails(), []);
  }));

Deno.test("a certificate that nobody vouches for gets neither password nor mail", () =>
  withServer(async (_send, server, untrusting) => {
    const secret = { user: "ops", password: "right p4ss" };
    for (
      const way of [
        { security: "starttls" },
        { security: "tls", port: server.tlsPort },
      ]
    ) {
      const channel = channelOf(server, { ...secret, ...way });
      const result = await untrusting(channel, someNotice());
      assert.equal(result.outcome, "broken", result.words);
      assert.match(result.words, /certificate/);
    }
    assert.deepEqual(await server.mails(), []);
  }));

Deno.test("one address that is refused keeps no other from its mail, and a new try leaves out those that have it", () =>
  withServer(async (send, server) => {
    const to = ["nobody@example.org", "later@example.org", "ops@example.org"];
    const first = await send(someNotice(), { to });
    assert.deepEqual(
      [first.outcome, first.status, first.reached],
      ["later", 451, ["ops@example.org"]],
    );
    assert.match(first.words, /^1 reached; another: .*greylisted/);
    const second = await send(someNotice(), { to }, first.reached);
    assert.equal(second.outcome, "later");
    const refused = await send(
      someNotice(),
      { to: [to[0] ?? "", to[2] ?? ""] },
      [
        "ops@example.org",
      ],
    );
    assert.deepEqual([refused.outcome, refused.status], ["final", 550]);
    assert.match(refused.words, /no such user here/);
    assert.equal((await delivered(server, 1)).length, 1);
  }));

Deno.test("a mail that is too large is refused for good", () =>
  withServer(async (send, server) => {
    const url = { ...API_URL, name: "x".repeat(190) };
    const urls = Array.from({ length: 20 }, () => url);
    const notice = someNotice({ urls, counts: { down: 20, of: 20 } });
    assert.ok(JSON.stringify(notice).length > MAX_MAIL_BYTES);
    const result = await send(notice, {});
    assert.equal(result.outcome, "final");
    assert.ok([552, 550].includes(result.status ?? 0), `${result.status}`);
    assert.deepEqual(await server.mails(), []);
  }));

Deno.test("a name with a line break is no header of its own, nor a recipient", () =>
  withServer(async (send, server) => {
    const name = "api\r\nBcc: evil@example.org\r\n\r\n.\r\nMAIL FROM:<x@y.org>";
    const urls = [{ ...API_URL, name, cause: "a\r\n.\r\nQUIT" }];
    const result = await send(someNotice({ urls }), {});
    assert.equal(result.outcome, "sent");
    const [mail, ...others] = await delivered(server, 1);
    assert.deepEqual(others, []);
    const [head = ""] = (mail?.text ?? "").split("\n\n");
    assert.doesNotMatch(head, /^Bcc:/mi);
    assert.match(head.replaceAll("\n ", " "), /^Subject: DOWN: api Bcc: evil/m);
  }));

Deno.test("the mails of an outage are one thread", () =>
  withServer(async (send, server) => {
    await send(someNotice(), { to: ["a@example.org"] });
    await send(RESOLVED, { to: ["b@example.org"] });
    const mails = await delivered(server, 2);
    const thread = mails.map(({ text }) =>
      /^References: (<.*>)$/m.exec(text)?.[1]
    );
    assert.equal(thread[0], "<o_12_3.c3@example.org>");
    assert.equal(thread[0], thread[1]);
    assert.match(mails[0]?.text ?? "", /^Auto-Submitted: auto-generated$/m);
  }));
