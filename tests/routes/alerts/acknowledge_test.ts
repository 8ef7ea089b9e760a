import assert from "node:assert/strict";
import { AcknowledgeTokens } from "../../../routes/alerts/acknowledge_tokens.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import { WebClient } from "../pages/app/web_client.ts";
import { openOutage } from "./open_outage.ts";
import { tokenSecret } from "../../../store/secrets.ts";

const GRANT = { outageId: "o_1_2", owner: 0, channelId: 4 };
const SECRET = () => Promise.resolve(new Uint8Array(32).fill(7));

Deno.test("a token says what it is good for, and passes in no other form", async () => {
  const tokens = new AcknowledgeTokens(SECRET);
  const token = await tokens.tokenFor(GRANT);
  assert.match(token ?? "", /^1-2-0-4-[0-9a-f]{32}$/);
  assert.deepEqual(await tokens.read(token ?? ""), GRANT);
  assert.equal(await tokens.tokenFor({ ...GRANT, outageId: "c_3" }), null);
  const signature = token?.split("-").at(-1) ?? "";
  const wrong = [
    `2-2-0-4-${signature}`,
    `1-3-0-4-${signature}`,
    `1-2-7-4-${signature}`,
    `1-2-0-5-${signature}`,
    `01-2-0-4-${signature}`,
    `1-2-0-4-${signature.toUpperCase()}`,
    `1-2-0-4-${"0".repeat(32)}`,
    `${token}0`,
    "",
  ];
  for (const each of wrong) assert.equal(await tokens.read(each), null, each);
  const other = new AcknowledgeTokens(() =>
    Promise.resolve(new Uint8Array(32).fill(8))
  );
  assert.equal(await other.read(token ?? ""), null);
});

interface Linked {
  readonly web: WebClient;
  /** An account's API token. */
  readonly account: string;
  readonly path: string;
  setOutages(ids: readonly string[]): Promise<void>;
}

/** An outage of a member, and the link that their channel was sent. */
async function linked(app: HttpApp): Promise<Linked> {
  const account = await app.signUp("owner@example.com");
  const owner = (await app.store.users.findByEmail("owner@example.com"))?.id;
  await app.addUrl(account, { name: "api" });
  const { json } = await app.send("POST", "/v1/channels", {
    token: account,
    body: {
      ...{ name: "ops", kind: "webhook" },
      settings: { url: "https://hooks.example.org/" },
    },
  });
  const tokens = new AcknowledgeTokens(() => tokenSecret(app.store.database));
  const token = await tokens.tokenFor({
    outageId: "o_1_2",
    owner: owner ?? 0,
    channelId: json.data.channel.data.id,
  });
  const setOutages = async (ids: readonly string[]) => {
    await app.store.outageBooks.commitFold({
      before: await app.store.outageBooks.book(owner ?? 0),
      book: { outages: ids.map((id) => openOutage(id)), flips: {}, held: [] },
      ...{ folded: [], entries: [], over: null },
    });
  };
  await setOutages(["o_1_2", "o_1_4"]);
  const web = new WebClient(app.port);
  return { web, account, path: `/ack/${token}`, setOutages };
}

async function takers(app: HttpApp, token: string): Promise<unknown[]> {
  const { json } = await app.send("GET", "/v1/outages?open=1", { token });
  return json.data.outages.data.map((
    { id, acknowledged_by: by }: Record<string, unknown>,
  ) => [id, by]);
}

Deno.test("the link in a message asks before it acts, works once, and needs no account", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const { web, account, path } = await linked(app);
  const nobody = [["o_1_2", null], ["o_1_4", null]];
  for (const method of ["GET", "HEAD", "GET"]) {
    const { status, text } = await web.send(path, { method });
    assert.equal(status, 200);
    if (method === "GET") assert.match(text, /api<\/strong>: down since/);
  }
  assert.deepEqual(await takers(app, account), nobody);
  const first = await web.send(path, { method: "POST" });
  assert.equal(first.status, 200);
  assert.match(first.text, /Somebody is working on it/);
  const taken = [["o_1_2", "through the link sent to ops"], ["o_1_4", null]];
  assert.deepEqual(await takers(app, account), taken);
  const { json } = await app.send("GET", "/v1/outages?open=1", {
    token: account,
  });
  const [{ acknowledged_at: at }] = json.data.outages.data;
  assert.match(
    (await web.get(path)).text,
    /somebody has been\s+working on it since/,
  );
  assert.doesNotMatch((await web.get(path)).text, /<form method="post"/);
  await web.send(path, { method: "POST" });
  const again = await app.send("GET", "/v1/outages", { token: account });
  assert.equal(again.json.data.outages.data[0].acknowledged_at, at);
  assert.deepEqual([...web.cookies], []);
});

Deno.test("the link ends with its outage, and one that is not ours says nothing", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const { web, path, setOutages } = await linked(app);
  await setOutages(["o_1_4"]);
  for (const method of ["GET", "POST"]) {
    assert.equal((await web.send(path, { method })).status, 410);
    const other = path.replace("/1-2-", "/1-4-");
    const { status, text } = await web.send(other, { method });
    assert.equal(status, 404);
    assert.doesNotMatch(text, /<strong/);
  }
});

Deno.test("the link is in no log and is told to no other page", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const { web, path } = await linked(app);
  const { headers } = await web.get(path);
  assert.equal(headers.get("Referrer-Policy"), "no-referrer");
  assert.equal(headers.get("Cache-Control"), "no-store");
  assert.match(headers.get("X-Robots-Tag") ?? "", /noindex/);
  await web.send(path, { method: "POST" });
  await web.get(`${path}/more`);
  await web.get("/", { Referer: `https://status.example.org${path}` });
  const log = app.lines.join("\n");
  assert.ok(!log.includes(path.slice(-32)), log);
  assert.match(log, /"GET \/ack\/:token HTTP/);
  assert.match(log, /"https:\/\/status\.example\.org\/ack\/:token"/);
});
