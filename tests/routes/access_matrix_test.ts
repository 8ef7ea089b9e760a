import assert from "node:assert/strict";
import {
  ECHO_PASSWORD,
  type HttpApp,
  METRICS_TOKEN,
  startHttpApp,
} from "./fixtures/http_app.ts";
import { type ApiAnswer, PASSWORD } from "./fixtures/api_client.ts";

const WHO = ["anonymous", "owner", "other", "operator"] as const;
const WHAT = ["private", "public", "deleted"] as const;
type Who = typeof WHO[number];
type What = typeof WHAT[number];

/** Statuses for anonymous, owner, other user and operator. */
type Cells = readonly [number, number, number, number];
type Row = Readonly<Record<What, Cells>>;

/** What does not depend on a url. */
const always = (...cells: Cells): Row => ({
  private: cells,
  public: cells,
  deleted: cells,
});

/** Reading a url: the metrics token is no user's, so a route that looks at tokens refuses it. */
const READ: Row = {
  private: [404, 200, 404, 401],
  public: [200, 200, 200, 401],
  deleted: [404, 404, 404, 401],
};

/** Writing to a url: somebody else's is not there, even if everybody can see it. */
const write = (done: number): Row => ({
  private: [401, done, 404, 401],
  public: [401, done, 404, 401],
  deleted: [401, 404, 404, 401],
});

const OPEN = always(200, 200, 200, 200);
const USERS = (done: number) => always(401, done, done, 401);
const OPERATORS = (done: number) => always(401, 401, 401, done);
/** The pages know people by a cookie: whoever sends none is sent to sign in, or refused. */
const SIGN_IN = always(303, 303, 303, 303);
const FORM = always(403, 403, 403, 403);

// deno-fmt-ignore: one row each
const MATRIX: Readonly<Record<string, Row>> = {
  "GET /track": OPEN,
  "GET /state": always(503, 503, 503, 503),
  "PUT /state": OPERATORS(204),
  "DELETE /state": OPERATORS(204),
  "GET /metrics": OPEN,
  "GET /health": OPEN,
  "GET /v1/_internal/health": OPEN,
  "GET /openapi.json": OPEN,
  "POST /api/echo": always(401, 401, 401, 401),
  "PUT /api/echo": always(401, 401, 401, 401),
  "POST /register": always(409, 409, 409, 409),
  "POST /login": OPEN,
  "POST /logout": USERS(204),
  "POST /password": USERS(200),
  "DELETE /account": USERS(204),
  "POST /url": USERS(201),
  "GET /v1/services": always(200, 200, 200, 401),
  "POST /v1/services": USERS(201),
  "GET /v1/services/:id": READ,
  "GET /v1/services/:id/events": READ,
  "GET /v1/services/:id/ticks": READ,
  "PATCH /v1/services/:id": write(200),
  "DELETE /v1/services/:id": write(204),
  "POST /v1/services/:id/pause": write(200),
  "POST /v1/services/:id/resume": write(200),
};

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
  "PATCH /v1/services/:id": () => ({ name: "changed" }),
  "POST /api/echo": () => ({ a: ECHO_PASSWORD }),
  "PUT /api/echo": () => ({ a: 1 }),
};

Deno.test("createRoutes() has no route without a row in the matrix", async () => {
  await using app = await startHttpApp({ settings: { deploy: true } });
  const rows = [...Object.keys(MATRIX), ...Object.keys(PAGES)];
  const routes = app.routes.map(({ method, path }) => `${method} ${path}`);
  assert.deepEqual(routes.filter((each) => !rows.includes(each)), []);
  assert.deepEqual(rows.filter((each) => !routes.includes(each)), []);
});

for (const [route, row] of Object.entries(MATRIX)) {
  Deno.test(`${route} answers each kind of asker as the matrix says`, async () => {
    await using app = await startHttpApp({ settings: { deploy: true } });
    let cell = 0;
    for (const what of WHAT) {
      for (const [i, who] of WHO.entries()) {
        const { status } = await ask(app, route, { who, what, cell: cell++ });
        assert.equal(status, row[what][i], `${who}, ${what}`);
      }
    }
  });
}

interface Asking {
  readonly who: Who;
  readonly what: What;
  /** Every cell has users of its own. */
  readonly cell: number;
}

async function ask(
  app: HttpApp,
  route: string,
  { who, what, cell }: Asking,
): Promise<ApiAnswer> {
  const email = `owner${cell}@example.com`;
  const owner = await app.signUp(email);
  const tokens: Record<Who, string | undefined> = {
    anonymous: undefined,
    owner,
    other: await app.signUp(`other${cell}@example.com`),
    operator: `Bearer ${METRICS_TOKEN}`,
  };
  const id = await app.addUrl(owner, { public: what !== "private" });
  if (what === "deleted") {
    await app.send("DELETE", `/v1/services/${id}`, { token: owner });
  }
  const [method = "", pattern = ""] = route.split(" ");
  return await app.send(method, pattern.replace(":id", String(id)), {
    token: tokens[who],
    body: BODIES[route]?.(email),
  });
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
