import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { serveSmtp } from "../monitor/alerts/email/smtp_server.ts";
import { signWebhook } from "../../monitor/alerts/channels/sign_webhook.ts";
import { eventually } from "../program/eventually.ts";
import { TargetServer } from "../program/target_server.ts";
import { freePorts } from "../peers/ports.ts";
import { Program } from "../program/program.ts";
import { tempDir } from "../program/temp_dir.ts";
import { PASSWORD } from "./fixtures/app_rig.ts";
import { launchBrowser } from "./fixtures/browser.ts";
import { openPage } from "./fixtures/watched_page.ts";

const READER = "reader@example.org";

/** A program that subscribes: it answers challenges, and keeps the messages that it gets. */
function startReceiver() {
  const messages: { body: string; headers: Headers }[] = [];
  const server = new TargetServer(async (request) => {
    const body = await request.text();
    const { type, challenge } = JSON.parse(body);
    if (type === "subscription.challenge") return new Response(challenge);
    messages.push({ body, headers: request.headers });
    return new Response();
  });
  return { server, messages };
}

/** The first operator, who chooses by the form the channel that mails subscribers. */
async function setUp(page: Page, program: Program): Promise<void> {
  const [, code = ""] = await program.stderr.match(/the code is (\S+)/);
  await page.goto("/setup");
  await page.fill("#f-code", code);
  await page.fill("#f-email", "operator@example.org");
  await page.fill("#f-password", PASSWORD);
  await page.click("button.main");
  await page.waitForURL(/begin/);
  await page.goto("/app/subscribers");
  await page.selectOption("#f-channel", { label: "mails" });
  await page.click('button[value="channel"]');
  await page.locator("p.notice").waitFor();
}

/** What the configuration says: something to watch, and a channel whose server is at any port. */
function configuration(targetUrl: string, smtpPort: number): string {
  return JSON.stringify({
    urls: [{ name: "Shop", url: targetUrl, interval: "1s", public: true }],
    channels: [{
      ...{ name: "mails", kind: "email" },
      settings: {
        ...{ host: "127.0.0.1", port: smtpPort, security: "none" },
        ...{ from: "status@example.org", to: ["team@example.org"] },
      },
    }],
    settings: { alert_group_wait: "0s" },
  });
}

async function writeIncident(page: Page, title: string): Promise<void> {
  await page.goto("/app/incidents/new");
  await page.fill("#f-title", title);
  await page.fill("#f-text", "We are looking into it");
  await page.click('button[value="publish"]');
  await page.waitForURL(/did=published/);
}

Deno.test("a reader subscribes by e-mail and a program by webhook, both are told of an incident and an outage, and both end it", async () => {
  await using smtp = serveSmtp();
  const receiver = startReceiver();
  await using _receiver = receiver.server;
  let status = 200;
  await using target = new TargetServer(() => new Response(null, { status }));
  await using dir = await tempDir();
  await Deno.writeTextFile(
    `${dir.path}/uptick.json`,
    configuration(target.url, smtp.port),
  );
  const [port] = freePorts();
  const baseURL = `http://127.0.0.1:${port}`;
  await using program = await Program.start({
    dir: dir.path,
    args: ["--kv", ":memory:", "--port", String(port)],
    env: { ALLOW_PRIVATE_TARGETS: "all", PUBLIC_URL: baseURL },
  });
  await using browser = await launchBrowser();
  await using boss = await openPage(browser, { baseURL });
  await setUp(boss.page, program);
  await using reader = await openPage(browser, {
    ...{ baseURL, javaScriptEnabled: false },
  });
  const { page } = reader;
  // a page is made once a second
  await eventually("a page that offers mails", async () => {
    await page.goto("/");
    const text = await page.content();
    return text.includes("By e-mail or webhook") || undefined;
  });
  await page.click("summary");
  await page.getByText("By e-mail or webhook").click();
  await page.fill("#f-email", READER);
  await page.click('button[value="email"]');
  await page.getByText("is on its way").waitFor();
  const mailOf = (words: RegExp) =>
    eventually(`a mail of ${words}`, () => {
      const mail = smtp.mails.find(({ to, data }) =>
        to.includes(READER) && words.test(unfolded(data))
      );
      return Promise.resolve(mail && unfolded(mail.data));
    });
  const asked = await mailOf(/\/subscribe\/confirm\//);
  await page.goto(pathIn(asked, /\/subscribe\/confirm\/[\w-]+/));
  await page.click('main button[type="submit"]');
  await page.getByText("You are subscribed").waitFor();
  await page.goto("/subscribe");
  await page.fill("#f-webhook_url", receiver.server.url);
  await page.click('button[value="webhook"]');
  const shown = page.locator("textarea.token");
  const secret = (await shown.nth(0).inputValue()).trim();
  const unsubscribeUrl = (await shown.nth(1).inputValue()).trim();
  const messageOf = (words: string) =>
    eventually(
      `a message of ${words}`,
      () =>
        Promise.resolve(
          receiver.messages.find(({ body }) => body.includes(words)),
        ),
    );
  await writeIncident(boss.page, "Orders are late");
  const told = await mailOf(/Orders are late/);
  assert.match(told, /^List-Unsubscribe: <http/m);
  assertSigned(await messageOf("Orders are late"), secret);
  status = 503;
  await mailOf(/Shop is down/);
  assertSigned(await messageOf("outage.opened"), secret);
  await boss.page.goto("/app/subscribers");
  await boss.page.getByText("1 by e-mail, 1 by webhook").waitFor();
  assert.ok(!(await boss.page.content()).includes(READER));
  const clicked = await fetch(
    baseURL + pathIn(told, /\/unsubscribe\/[\w-]+/),
    {
      method: "POST",
      body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
    },
  );
  assert.equal(clicked.status, 200);
  await clicked.body?.cancel();
  const ended = await fetch(unsubscribeUrl, { method: "DELETE" });
  assert.equal(ended.status, 204);
  await boss.page.goto("/app/subscribers");
  await boss.page.getByText("Nobody has subscribed yet").waitFor();
  assert.deepEqual([...boss.problems, ...reader.problems], []);
});

/** Headers and quoted-printable text, without the breaks that mails have. */
function unfolded(data: string): string {
  return data.replace(/\r\n[ \t]/g, " ").replace(/=\r\n/g, "")
    .replaceAll("=3D", "=");
}

function pathIn(text: string, pattern: RegExp): string {
  const [path] = pattern.exec(text) ?? [];
  assert.ok(path !== undefined, text);
  return path;
}

function assertSigned(
  { body, headers }: { readonly body: string; readonly headers: Headers },
  secret: string,
): void {
  const signature = signWebhook(secret, {
    id: headers.get("webhook-id") ?? "",
    seconds: Number(headers.get("webhook-timestamp")),
    body,
  });
  assert.equal(headers.get("webhook-signature"), signature);
}
