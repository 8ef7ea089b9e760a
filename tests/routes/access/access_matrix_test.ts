import assert from "node:assert/strict";
import {
  isTried,
  kindsOf,
  MATRIX,
  type What,
  WHO,
  type Who,
} from "../fixtures/access_matrix.ts";
import { apiKeyHash, newApiKey } from "../../../routes/access/api_key_text.ts";
import type { ApiKeyAccess } from "../../../store/api_keys.ts";
import {
  ECHO_PASSWORD,
  type HttpApp,
  METRICS_TOKEN,
  startHttpApp,
} from "../fixtures/http_app.ts";
import { openOutage } from "../alerts/open_outage.ts";
import { PASSWORD } from "../fixtures/api_client.ts";
import { importedSource } from "../fixtures/imported_source.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";

const CHANNEL = {
  name: "ops",
  kind: "webhook",
  settings: { url: "https://example.com/hook" },
};

const INCIDENT = { title: "Mail is late", text: "We are looking into it" };

const MAINTENANCE = { title: "Deploy", all: true, duration: "15m" };

/** Email and Password as each route wants them. */
const BODIES: Readonly<Record<string, (email: string) => unknown>> = {
  "POST /register": (Email) => ({ Email, Password: PASSWORD }),
  "POST /login": (Email) => ({ Email, Password: PASSWORD }),
  "POST /password": () => ({
    Password: PASSWORD,
    NewPassword: "another horse 2",
  }),
  "DELETE /account": () => ({ Password: PASSWORD }),
  "POST /url": () => ({ URL: "https://example.com/", Period: 1 }),
  "POST /v1/services": () => ({ url: "https://example.com/" }),
  "POST /v1/channels": () => CHANNEL,
  "PATCH /v1/channels/:id": () => ({ enabled: false }),
  "POST /v1/maintenances": () => MAINTENANCE,
  "PATCH /v1/maintenances/:id": () => ({ title: "changed" }),
  "POST /v1/incidents": () => INCIDENT,
  "PATCH /v1/incidents/:id": () => ({ title: "changed" }),
  "POST /v1/incidents/:id/updates": () => ({
    status: "resolved",
    text: "Over",
  }),
  "PATCH /v1/alert-settings": () => ({ grouping: "tag" }),
  "PATCH /v1/subscribers/settings": () => ({ email_channel: null }),
  "PATCH /v1/services/:id": () => ({ name: "changed" }),
  "PUT /v1/services/:id/hold": () => ({ hold: "paused" }),
  "PATCH /v1/accounts/:id": () => ({ state: "disabled" }),
  "POST /api/echo": () => ({ a: ECHO_PASSWORD }),
  "PUT /api/echo": () => ({ a: 1 }),
};

Deno.test("createRoutes() has no route without a row in the matrix", async () => {
  await using app = await startHttpApp({ settings: { deploy: true } });
  const rows = Object.keys(MATRIX);
  const routes = app.routes.map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(routes.filter((each) => !rows.includes(each)), []);
  assert.deepEqual(rows.filter((each) => !routes.includes(each)), []);
});

for (const [route, row] of Object.entries(MATRIX)) {
  if (!isTried(route)) continue;
  Deno.test(`${route} answers each kind of asker as the matrix says`, async () => {
    await using app = await startHttpApp({
      settings: { deploy: true, registrationsPerNetwork: 1_000 },
    });
    await app.signUpOperator("stays@example.com"); // the last one cannot go
    const strangers: Strangers = new Map();
    for (const what of kindsOf(route)) {
      let scene: Scene | null = null;
      const statusOf = async (who: Asker) => {
        const asked: Scene = scene ?? await setUp(app, route, what);
        const status = await ask(app, route, asked, { who, strangers });
        // what a question or a refusal does not change serves the next asker
        scene = route.startsWith("GET ") || status >= 400 ? asked : null;
        return status;
      };
      for (const [i, who] of WHO.entries()) {
        assert.equal(await statusOf(who), row[what][i], `${who}, ${what}`);
      }
      const [anonymous = 0, , , operator = 0] = row[what];
      for (const access of ["read", "write"] as const) {
        assert.equal(
          await statusOf(access),
          statusForKey(route, row[what], access),
          `the owner's key to ${access}, ${what}`,
        );
        assert.equal(
          await statusOf(`operator's ${access}`),
          statusForKey(route, [anonymous, operator], access),
          `an operator's key to ${access}, ${what}`,
        );
      }
    }
  });
}

/** An API key does what the token of its account does, unless it may only read. */
function statusForKey(
  route: string,
  [anonymous, owner]: readonly number[],
  access: ApiKeyAccess,
): number | undefined {
  const isPlain = access === "write" || route.startsWith("GET ");
  return isPlain || anonymous === owner ? owner : 403;
}

/** Who has a token, and an API key of the owner or of an operator. */
type Asker = Who | ApiKeyAccess | `operator's ${ApiKeyAccess}`;

/** A url or another thing that a route is about, and its owner. */
interface Scene {
  readonly path: string;
  readonly email: string;
  readonly owner: string;
}

/** Credentials of those whom a route about urls and other things leaves as they are. */
type Strangers = Map<Asker, string>;

/** Routes about the asker's own account, of which each asker has a new one. */
const OWN_ACCOUNT = /\/(?:register|login|logout|password|account)$/;

let accounts = 0;

function newEmail(): string {
  return `account${accounts++}@example.com`;
}

async function setUp(
  app: HttpApp,
  route: string,
  what: What,
): Promise<Scene> {
  const email = newEmail();
  const owner = await app.signUp(email);
  const id = what === "imported" || what === "configured"
    ? await addOperators(app, what)
    : await app.addUrl(owner, { public: what !== "private" });
  if (what === "deleted") {
    await app.send("DELETE", `/v1/services/${id}`, { token: owner });
  }
  const ownerId = (await app.store.users.findByEmail(email))?.id;
  const [, pattern = ""] = route.split(" ");
  const subject = pattern.startsWith("/v1/accounts")
    ? ownerId
    : pattern.startsWith("/v1/channels")
    ? await addChannel(app, owner)
    : pattern.startsWith("/v1/maintenances")
    ? await addMaintenance(app, owner)
    : pattern.startsWith("/v1/incidents")
    ? await addIncident(app, owner)
    : pattern.startsWith("/v1/subscribers")
    ? await addSubscriber(app, ownerId ?? 0)
    : pattern.startsWith("/v1/outages")
    ? await addOutage(app, ownerId ?? 0)
    : id;
  const path = pattern
    .replace(":id", String(subject))
    .replace(":file", "state.svg")
    .replace(":slug", String(ownerId))
    .replace(/:\w+/, "x");
  return { path, email, owner };
}

async function ask(
  app: HttpApp,
  route: string,
  scene: Scene,
  { who, strangers }: { readonly who: Asker; readonly strangers: Strangers },
): Promise<number> {
  const { path, email } = scene;
  const [method = ""] = route.split(" ");
  const token = strangers.get(who) ?? await credentialOf(app, scene, who);
  const isStranger = !["anonymous", "owner", "read", "write"].includes(who);
  if (token !== undefined && isStranger && !OWN_ACCOUNT.test(route)) {
    strangers.set(who, token);
  }
  return path === "/events"
    ? await statusOfStream(app, path, token)
    : (await app.send(method, path, { token, body: BODIES[route]?.(email) }))
      .status;
}

/** What the asker sends; all but the owner have an account of their own. */
async function credentialOf(
  app: HttpApp,
  { owner, email }: Scene,
  who: Asker,
): Promise<string | undefined> {
  switch (who) {
    case "anonymous":
      return undefined;
    case "owner":
      return owner;
    case "other":
      return await app.signUp(newEmail());
    case "operator":
      return await app.signUpOperator(newEmail());
    case "disabled":
      return await signUpDisabled(app, newEmail());
    case "scraper":
      return `Bearer ${METRICS_TOKEN}`;
    case "read":
    case "write":
      return await addKey(app, email, who);
    case "operator's read":
    case "operator's write": {
      const boss = newEmail();
      await app.signUpOperator(boss);
      return await addKey(
        app,
        boss,
        who === "operator's read" ? "read" : "write",
      );
    }
  }
}

/** A url that is no account's. */
async function addOperators(
  { store }: HttpApp,
  what: "imported" | "configured",
): Promise<number> {
  const number = accounts++;
  const source = what === "imported" ? importedSource(number) : null;
  const name = `${what} ${number}`;
  const url = monitoredUrl({ ownerId: null, name, source, public: false });
  return (await store.urls.create(url))?.id ?? 0;
}

async function addChannel(app: HttpApp, token: string): Promise<number> {
  const body = CHANNEL;
  const { json } = await app.send("POST", "/v1/channels", { token, body });
  return json.data.channel.data.id;
}

async function addMaintenance(app: HttpApp, token: string): Promise<number> {
  const body = MAINTENANCE;
  const { json } = await app.send("POST", "/v1/maintenances", { token, body });
  return json.data.maintenance.data.id;
}

async function addIncident(app: HttpApp, token: string): Promise<number> {
  const body = INCIDENT;
  const { json } = await app.send("POST", "/v1/incidents", { token, body });
  return json.data.incident.data.id;
}

/** Its number. */
async function addSubscriber(
  { desk }: HttpApp,
  owner: number,
): Promise<number | undefined> {
  const scope = { owner, group: null };
  const added = await desk.subscribeWebhook(scope, "https://example.com/");
  return "number" in added ? added.number : undefined;
}

/** The id of an outage that goes on. */
async function addOutage(app: HttpApp, ownerId: number): Promise<string> {
  const before = await app.store.outageBooks.book(ownerId);
  const book = { outages: [openOutage("o_1_2")], flips: {}, held: [] };
  await app.store.outageBooks.commitFold({
    ...{ before, book, folded: [], entries: [], over: null },
  });
  return "o_1_2";
}

/** The token of an account that was disabled since. */
async function signUpDisabled(app: HttpApp, email: string): Promise<string> {
  const token = await app.signUp(email);
  const user = await app.store.users.findByEmail(email);
  await app.store.users.setDisabled(user?.id ?? 0, true);
  return token;
}

async function addKey(
  app: HttpApp,
  email: string,
  access: ApiKeyAccess,
): Promise<string> {
  const key = newApiKey();
  await app.store.apiKeys.create({
    hash: apiKeyHash(key) ?? "",
    userId: (await app.store.users.findByEmail(email))?.id ?? 0,
    ...{ name: "key", access, endsAt: null },
  });
  return key;
}

/** Its answer never ends. */
async function statusOfStream(
  { port }: HttpApp,
  path: string,
  token = "",
): Promise<number> {
  const client = Deno.createHttpClient({});
  const { status, body } = await fetch(`http://127.0.0.1:${port}${path}`, {
    client,
    headers: { Authorization: token },
  });
  await body?.cancel();
  client.close();
  return status;
}

const PRIVATE_PATHS = ["", "/events", "/ticks", "/pause", "/resume"];

Deno.test("maySee() makes somebody else's url look like one that is not there", async () => {
  await using app = await startHttpApp();
  const owner = await app.signUp("owner@example.com");
  const other = await app.signUp("other@example.com");
  const id = await app.addUrl(owner);
  const headers = { "X-Request-ID": "same" };
  for (const rest of PRIVATE_PATHS) {
    for (const method of ["GET", "PATCH", "DELETE", "POST"]) {
      const [theirs, none] = await Promise.all([id, 999].map(async (each) => {
        const answer = await app.send(method, `/v1/services/${each}${rest}`, {
          token: other,
          headers,
          ...method === "PATCH" ? { body: { name: "x" } } : {},
        });
        const shown = [...answer.headers].filter(([name]) =>
          !["date", "x-response-time"].includes(name)
        );
        return [answer.status, answer.text, shown];
      }));
      assert.deepEqual(theirs, none, `${method} ${rest}`);
    }
  }
});
