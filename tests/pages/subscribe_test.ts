import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { serveSmtp } from "../monitor/alerts/email/smtp_server.ts";
import { signWebhook } from "../../monitor/alerts/channels/sign_webhook.ts";
import { eventually } from "../program/eventually.ts";
import { TargetServer } from "../program/target_server.ts";
import { AppRig, PASSWORD } from "./fixtures/app_rig.ts";

/** Another name than that of the receivers, which are not Uptick itself. Ports do not matter to the check of the Host. */
const PUBLIC_URL = "http://localhost";
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

/** The first operator, with an e-mail channel that sends what subscribers get, chosen by the forms. */
async function setUp(
  page: Page,
  { rig, smtpPort }: { readonly rig: AppRig; readonly smtpPort: number },
): Promise<void> {
  const [, code = ""] = await rig.program.stderr.match(/the code is (\S+)/);
  await page.goto("/setup");
  await page.fill("#f-code", code);
  await page.fill("#f-email", "operator@example.org");
  await page.fill("#f-password", PASSWORD);
  await page.click("button.main");
  await page.waitForURL(/begin/);
  await page.goto("/app/alerts/new?kind=email");
  await page.fill("#f-name", "mails");
  await page.fill("#f-s_host", "127.0.0.1");
  await page.fill("#f-s_port", String(smtpPort));
  await page.selectOption("#f-s_security", "none");
  await page.fill("#f-s_from", "status@example.org");
  await page.fill("#f-s_to", "team@example.org");
  await page.click("button.main");
  await page.waitForURL(/channels\/\d+/);
  await page.goto("/app/subscribers");
  await page.selectOption("#f-channel", { label: "mails" });
  await page.click('button[value="channel"]');
  await page.getByText("Saved.").waitFor();
}

async function writeIncident(page: Page, title: string): Promise<void> {
  await page.goto("/app/incidents/new");
  await page.fill("#f-title", title);
  await page.fill("#f-text", "We are looking into it");
  await page.click('button[value="publish"]');
  await page.waitForURL(/did=published/);
}

Deno.test("a reader subscribes by e-mail and a program by webhook, both are told of an incident, and both end it", async () => {
  await using smtp = serveSmtp();
  await using rig = await AppRig.start({ PUBLIC_URL });
  const { server, messages } = startReceiver();
  await using _ = server;
  const baseURL = `${PUBLIC_URL}:${rig.program.port}`;
  const boss = await rig.page({ baseURL });
  await setUp(boss, { rig, smtpPort: smtp.port });
  const reader = await rig.page({ baseURL, javaScriptEnabled: false });
  await reader.goto("/");
  await reader.click("summary");
  await reader.getByText("By e-mail or webhook").click();
  await reader.fill("#f-email", READER);
  await reader.click('button[value="email"]');
  await reader.getByText("is on its way").waitFor();
  const toReader = (words: RegExp) =>
    eventually(`a mail of ${words}`, () => {
      const mail = smtp.mails.find(({ to, data }) =>
        to.includes(READER) && words.test(unfolded(data))
      );
      return Promise.resolve(mail && unfolded(mail.data));
    });
  const asked = await toReader(/\/subscribe\/confirm\//);
  await reader.goto(pathIn(asked, /\/subscribe\/confirm\/[\w-]+/));
  await reader.click('main button[type="submit"]');
  await reader.getByText("You are subscribed").waitFor();
  await reader.goto("/subscribe");
  await reader.fill("#f-webhook_url", server.url);
  await reader.click('button[value="webhook"]');
  const shown = reader.locator("textarea.token");
  const secret = (await shown.nth(0).inputValue()).trim();
  const unsubscribeUrl = (await shown.nth(1).inputValue()).trim();
  await writeIncident(boss, "Orders are late");
  const told = await toReader(/Orders are late/);
  assert.match(told, /List-Unsubscribe-Post: List-Unsubscribe=One-Click/i);
  const message = await eventually(
    "a webhook of the incident",
    () =>
      Promise.resolve(
        messages.find(({ body }) => body.includes("Orders are late")),
      ),
  );
  assertSigned(message, secret);
  await boss.goto("/app/subscribers");
  await boss.getByText("1 by e-mail, 1 by webhook").waitFor();
  assert.ok(!(await boss.content()).includes(READER));
  const path = pathIn(told, /\/unsubscribe\/[\w-]+/);
  const clicked = await fetch(baseURL + path, {
    method: "POST",
    body: new URLSearchParams({ "List-Unsubscribe": "One-Click" }),
  });
  assert.equal(clicked.status, 200);
  await clicked.body?.cancel();
  const { pathname } = new URL(unsubscribeUrl);
  const ended = await fetch(baseURL + pathname, { method: "DELETE" });
  assert.equal(ended.status, 204);
  await boss.goto("/app/subscribers");
  await boss.getByText("Nobody has subscribed yet").waitFor();
  assert.deepEqual(rig.complaints, []);
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
