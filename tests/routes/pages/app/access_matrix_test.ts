import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import { monitoredUrl } from "../../../monitor/fixtures/monitored_url.ts";
import { API_MATRIX, WHAT, type What } from "../../fixtures/access_matrix.ts";
import { type HttpApp, startHttpApp } from "../../fixtures/http_app.ts";
import { PAGE_ACCESS, type PageAnswer } from "../fixtures/page_access.ts";
import { type WebAnswer, WebClient } from "./web_client.ts";

/** In the order of the cells. */
const WHO = ["anonymous", "owner", "other"] as const;

interface Cell {
  readonly route: string;
  readonly who: typeof WHO[number];
  readonly what: What;
  readonly form?: Readonly<Record<string, string>> | undefined;
  /** Every cell has users and a url of its own. */
  readonly number: number;
}

function cellsOf(route: string): Cell[] {
  return WHAT.flatMap((what, row) =>
    WHO.map((who, column) => {
      const number = row * WHO.length + column;
      return { route, who, what, number, form: PAGE_ACCESS[route]?.form };
    })
  );
}

Deno.test("createRoutes() has no page without a row in the matrix of cookies", async () => {
  await using app = await startHttpApp({ checkDocument: false });
  const pages = app.routes.map(({ method, path }) => `${method} ${path}`)
    .filter((route) => !Object.hasOwn(API_MATRIX, route));
  assert.deepEqual(Object.keys(PAGE_ACCESS), pages);
});

for (const [route, row] of Object.entries(PAGE_ACCESS)) {
  Deno.test(`${route} answers everybody's cookie as the matrix says`, async () => {
    await using app = await startHttpApp({ checkDocument: false });
    await Promise.all(
      cellsOf(route).map(async (cell) => {
        const { who, what } = cell;
        const answer = await ask(app, cell);
        const want = row[what][WHO.indexOf(who)];
        assert.equal(answer, want, `${who}, ${what}`);
      }),
    );
  });
}

for (const route of Object.keys(API_MATRIX)) {
  Deno.test(`${route} takes who sends a cookie for nobody`, async () => {
    await using app = await startHttpApp({
      checkDocument: false,
      settings: { deploy: true },
    });
    for (const what of WHAT) {
      const [nobody, ...signedIn] = await Promise.all(
        cellsOf(route).filter((cell) => cell.what === what)
          .map((cell) => ask(app, cell)),
      );
      assert.deepEqual(signedIn, [nobody, nobody], what);
    }
  });
}

/** Asks, and sees to it that nobody but the owner learns or changes anything of a url. */
async function ask(app: HttpApp, cell: Cell): Promise<PageAnswer> {
  const { route, who, what } = cell;
  const { id, ownerId, name, web } = await prepare(app, cell);
  const stored = async () => [
    await app.store.urls.get(id),
    await app.store.deletedUrls.of(ownerId),
  ];
  const before = await stored();
  const { status, location, text } = await send(app, web, { ...cell, id });
  const isPage = Object.hasOwn(PAGE_ACCESS, route);
  const mayChange = PAGE_ACCESS[route]?.changes?.includes(what) === true;
  const hasChanged = !isDeepStrictEqual(await stored(), before);
  assert.equal(hasChanged, who === "owner" && mayChange, `${who}, ${what}`);
  const mayRead = who === "owner" && isPage ||
    what === "public" && !route.includes(" /app");
  assert.ok(mayRead || !text.includes(name), `${who}, ${what}`);
  return /^\/app\/sign-in(?:\?next=|$)/.test(location) ? "sign in" : status;
}

/** A url of its own owner, and a browser with the cookie of whoever asks. */
async function prepare(app: HttpApp, { route, who, what, number }: Cell) {
  const owner = new WebClient(app.port);
  const email = `owner${number}@example.org`;
  await owner.signUp(email);
  const ownerId = (await app.store.users.findByEmail(email))?.id ?? 0;
  const name = `name of ${number}`;
  const url = await app.store.urls.create(monitoredUrl({
    ...{ ownerId, name },
    public: what !== "private",
    paused: route.endsWith("/resume"),
  }));
  assert.ok(url !== null);
  if (what === "deleted") await app.store.deletedUrls.add(ownerId, [url]);
  await app.send("GET", "/v1/services"); // reads the urls anew
  const web = who === "owner" ? owner : new WebClient(app.port);
  if (who === "anonymous") await web.get("/app/sign-in");
  if (who === "other") await web.signUp(`other${number}@example.org`);
  return { id: url.id, ownerId, name, web };
}

async function send(
  app: HttpApp,
  web: WebClient,
  { route, form = {}, id }: Cell & { readonly id: number },
): Promise<Pick<WebAnswer, "status" | "location" | "text">> {
  const fill = (text: string) => text.replace(":id", String(id));
  const [method = "", pattern = ""] = route.split(" ");
  const path = fill(pattern).replace(":file", "state.svg")
    .replace(/:\w+/g, "x");
  if (path === "/events") {
    return await openStream(app, `${path}?url=${id}`, web);
  }
  if (!Object.hasOwn(PAGE_ACCESS, route) || method === "GET") {
    return await web.send(path, { method });
  }
  const fields = Object.entries(form)
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
