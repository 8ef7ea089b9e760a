import assert from "node:assert/strict";
import { startHttpApp } from "../../fixtures/http_app.ts";
import { WebClient } from "../app/web_client.ts";

const EMAIL = "boss@example.com";
const PASSWORD = "correct horse 1";

/** What is said on the page of a service, of which nothing else is looked at. */
function saidIn(text: string): string {
  const [, said = ""] =
    /<div data-refresh="said"[^>]*>([^]*?)<div data-refresh="figures"/.exec(
      text,
    ) ?? [];
  return said;
}

Deno.test("the page of a service names the open incidents that are about it, and its maintenance, to the public and to its owner", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const web = new WebClient(app.port);
  await web.signUp(EMAIL);
  await app.makeOperator(EMAIL);
  const { json: token } = await app.send("POST", "/login", {
    body: { Email: EMAIL, Password: PASSWORD },
  });
  const shop = await app.addUrl(token, { name: "Shop", public: true });
  const mail = await app.addUrl(token, { name: "Mail", public: true });
  const vault = await app.addUrl(token, { name: "Vault", public: false });
  const send = async (path: string, body: Record<string, unknown>) => {
    const { status } = await app.send("POST", path, { token, body });
    assert.equal(status, 201, path);
  };
  const write = (title: string, urls: number[], parts = {}) =>
    send("/v1/incidents", { title, urls, text: "We look into it", ...parts });
  await write("Of the shop", [shop]);
  await write("Of the mail", [mail, vault]);
  await write("Of everything", []);
  await write("A draft", [shop], { draft: true });
  await write("Over", [shop], { status: "resolved" });
  const now = Math.floor(Date.now() / 1_000);
  const plan = (title: string, urls: number[], startsAt = now) =>
    send("/v1/maintenances", {
      ...{ title, urls, starts_at: startsAt, duration: "1h" },
    });
  await plan("Goes on", [shop, vault]);
  await plan("Comes soon", [shop], now + 86_400);
  await plan("Far away", [shop], now + 9 * 86_400);
  await plan("Moves the mail", [mail]);
  const front = await fetch(`http://127.0.0.1:${app.port}/status/${shop}`);
  const texts = [
    await front.text(),
    (await web.get(`/status/${shop}`)).text,
  ];
  for (const text of texts) {
    const said = saidIn(text);
    const order = ["Of everything", "Of the shop", "Goes on", "Comes soon"];
    const places = order.map((title) => said.indexOf(title));
    assert.ok(places.every((at) => at >= 0), said);
    assert.deepEqual(places, places.toSorted((a, b) => a - b));
    assert.match(said, /In progress/);
    assert.match(said, /href="\/incidents\/1"/);
    assert.doesNotMatch(said, /Of the mail|draft|Over|Far|Moves|Vault/);
    assert.match(text, /data-said="[^"]+"/);
  }
  const hidden = saidIn((await web.get(`/status/${vault}`)).text);
  assert.match(hidden, /Of the mail/);
  assert.match(hidden, /Goes on/);
  assert.doesNotMatch(hidden, /Of everything|Comes soon/);
});

Deno.test("where nothing is said of a service, its page has no place for it", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const token = await app.signUpOperator(EMAIL);
  const id = await app.addUrl(token, { name: "Shop", public: true });
  const { text } = await app.send("GET", `/status/${id}`);
  assert.match(text, /<div data-refresh="said" ?><\/div>/);
});
