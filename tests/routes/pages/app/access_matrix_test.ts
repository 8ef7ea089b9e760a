import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { monitoredUrl } from "../../../monitor/fixtures/monitored_url.ts";
import {
  API_MATRIX,
  isTried,
  kindsOf,
  WHAT,
  type What,
} from "../../fixtures/access_matrix.ts";
import { type HttpApp, startHttpApp } from "../../fixtures/http_app.ts";
import { importedSource } from "../../fixtures/imported_source.ts";
import { PAGE_ACCESS, type PageAnswer } from "../fixtures/page_access.ts";
import { type WebAnswer, WebClient } from "./web_client.ts";

/** In the order of the cells. */
const WHO = [
  "anonymous",
  "owner",
  "other",
  "operator",
  "disabled",
] as const;

interface Cell {
  readonly route: string;
  readonly who: typeof WHO[number];
  readonly what: What;
}

/** A url, and its owner's browser. */
interface Subject {
  readonly id: number;
  readonly ownerId: number;
  readonly name: string;
  readonly owner: WebClient;
}

/** A url, and a browser with the cookie of whoever asks. */
interface Scene extends Cell, Omit<Subject, "owner"> {
  readonly web: WebClient;
}

/** The answers for each kind of url, in the order of `WHO`. */
type Answers = Readonly<Partial<Record<What, readonly PageAnswer[]>>>;

Deno.test("createRoutes() has no page without a row in the matrix of cookies", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const pages = app.routes.map(({ method, path }) => `${method} ${path}`)
    .filter((route) => !Object.hasOwn(API_MATRIX, route));
  assert.deepEqual(Object.keys(PAGE_ACCESS), pages);
});

for (const [route, row] of Object.entries(PAGE_ACCESS)) {
  if (!isTried(route)) continue;
  Deno.test(`${route} answers everybody's cookie as the matrix says`, async () => {
    const kinds = route.startsWith("GET ")
      ? WHAT // what it names is looked at
      : kindsOf(route, Object.values(row.form ?? {}).join());
    const answers = await answersOf(route, kinds);
    const wanted = kinds.map((what) => [what, [...row[what], row[what][0]]]);
    assert.deepEqual(answers, Object.fromEntries(wanted));
  });
}

const API_ROUTES = Object.keys(API_MATRIX);

/** What reads changes nothing: all are asked of one program, by the same browsers. */
Deno.test("The API's routes that read take who sends a cookie for nobody", async (t) => {
  await using app = await startApp();
  const scenes = await scenesOf(app, "GET /", ["private"]);
  for (const route of API_ROUTES.filter((each) => each.startsWith("GET "))) {
    await t.step(route, async () => {
      const answers = await Promise.all(
        scenes.map((scene) => ask(app, { ...scene, route })),
      );
      assert.deepEqual(answers, WHO.map(() => answers[0]));
    });
  }
});

for (const route of API_ROUTES.filter((each) => !each.startsWith("GET "))) {
  Deno.test(`${route} takes who sends a cookie for nobody`, async () => {
    const { private: answers } = await answersOf(route, ["private"]);
    assert.deepEqual(answers, WHO.map(() => answers?.[0]));
  });
}

async function startApp(): Promise<HttpApp> {
  const app = await startHttpApp({
    checkDocument: false,
    settings: { deploy: true },
  });
  await app.signUpOperator("stays@example.org"); // the last one cannot go
  return app;
}

async function answersOf(
  route: string,
  kinds: readonly What[],
): Promise<Answers> {
  await using app = await startApp();
  const scenes = await scenesOf(app, route, kinds);
  const answers = await Promise.all(scenes.map((scene) => ask(app, scene)));
  const rows = kinds.map((what, i) => {
    const first = i * WHO.length;
    return [what, answers.slice(first, first + WHO.length)];
  });
  return Object.fromEntries(rows);
}

/** Every cell of a form has users and a url of its own; all is there before the first one asks. */
async function scenesOf(
  app: HttpApp,
  route: string,
  kinds: readonly What[],
): Promise<Scene[]> {
  const scenes: Scene[] = [];
  const isRead = route.startsWith("GET ");
  const guests = new Map<Cell["who"], WebClient>();
  for (const what of kinds) {
    let shared: Subject | null = null;
    for (const who of WHO) {
      const cell = { route, who, what };
      const subject: Subject = shared ?? await addSubject(app, cell);
      const web = who === "owner"
        ? subject.owner
        : guests.get(who) ?? await signUpGuest(app, cell);
      // what a question does not change serves all askers
      if (isRead) shared = subject;
      if (isRead && who !== "owner") guests.set(who, web);
      scenes.push({ ...cell, ...subject, web });
    }
  }
  await app.send("GET", "/v1/services"); // reads the urls anew
  return scenes;
}

async function addSubject(
  app: HttpApp,
  { route, who, what }: Cell,
): Promise<Subject> {
  const name = `${what} of ${who}`;
  const email = `${what}-${who}@example.org`;
  const owner = new WebClient(app.port);
  await owner.signUp(email);
  const ownerId = (await app.store.users.findByEmail(email))?.id ?? 0;
  const isOperators = what === "imported" || what === "configured";
  const monitor = await app.store.urls.create(monitoredUrl({
    ...{ ownerId: isOperators ? null : ownerId, name },
    source: what === "imported" ? importedSource(ownerId) : null,
    public: what === "public" || what === "deleted",
    paused: route.endsWith("/resume"),
  }));
  assert.ok(monitor !== null);
  if (what === "deleted") await app.store.deletedUrls.add(ownerId, [monitor]);
  return { id: monitor.id, ownerId, name, owner };
}

/** Somebody who does not own the url. */
async function signUpGuest(
  app: HttpApp,
  { who, what }: Cell,
): Promise<WebClient> {
  const email = `asks-${what}-${who}@example.org`;
  const web = new WebClient(app.port);
  if (who === "anonymous") await web.get("/app/sign-in");
  if (who === "other" || who === "operator" || who === "disabled") {
    await web.signUp(email);
  }
  const user = await app.store.users.findByEmail(email);
  if (who === "operator") await app.store.users.makeOperator(user?.id ?? 0);
  if (who === "disabled") {
    await app.store.users.setDisabled(user?.id ?? 0, true);
    await web.get("/app/sign-in"); // a form for guests, which it is from now on
  }
  return web;
}

/** Asks, and sees to it that nobody but the owner learns or changes anything of the url. */
async function ask(app: HttpApp, scene: Scene): Promise<PageAnswer> {
  const { route, who, what, id, ownerId, name } = scene;
  const stored = async () => [
    await app.store.urls.get(id),
    await app.store.deletedUrls.of(ownerId),
  ];
  const before = await stored();
  const { status, location, text } = await send(app, scene);
  const row = PAGE_ACCESS[route];
  const changed = who === "operator" ? row?.operates : row?.changes;
  const mayChange = (who === "owner" || who === "operator") &&
    changed?.includes(what) === true;
  const hasChanged = !isDeepStrictEqual(await stored(), before);
  assert.equal(hasChanged, mayChange, `${name} changes`);
  const isOperators = what === "imported" || what === "configured";
  const mayRead = who === "owner" && row !== undefined && !isOperators ||
    who === "operator" && what === "imported" ||
    (what === "public" || who === "operator" && what !== "deleted") &&
      (!route.includes(" /app") ||
        who === "operator" && route.includes("/app/everything"));
  assert.ok(mayRead || !text.includes(name), `${name} is told`);
  return /^\/app\/sign-in(?:\?next=|$)/.test(location) ? "sign in" : status;
}

async function send(
  app: HttpApp,
  { route, id, ownerId, web }: Scene,
): Promise<Pick<WebAnswer, "status" | "location" | "text">> {
  const fill = (text: string) => text.replace(":id", String(id));
  const [method = "", pattern = ""] = route.split(" ");
  const isAccount = pattern.startsWith("/app/accounts");
  const path =
    (isAccount ? pattern.replace(":id", String(ownerId)) : fill(pattern))
      .replace(":file", "state.svg")
      .replace(":slug", String(ownerId))
      .replace(/:\w+/g, "x");
  if (path === "/events") {
    return await openStream(app, `${path}?url=${id}`, web);
  }
  const row = PAGE_ACCESS[route];
  if (row === undefined || method === "GET") {
    return await web.send(path, { method });
  }
  const fields = Object.entries(row.form ?? {})
    .map(([field, value]) => [field, fill(value)]);
  return await web.post(path, Object.fromEntries(fields));
}

/** Its answer never ends. */
async function openStream({ port }: HttpApp, path: string, web: WebClient) {
  const client = Deno.createHttpClient({});
  const Cookie = [...web.cookies].map((pair) => pair.join("=")).join("; ");
  const { status, body } = await fetch(`http://127.0.0.1:${port}${path}`, {
    client,
    headers: { Cookie },
  });
  await body?.cancel();
  client.close();
  return { status, location: "", text: "" };
}
