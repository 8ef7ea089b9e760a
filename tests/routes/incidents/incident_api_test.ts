import assert from "node:assert/strict";
import {
  MAX_INCIDENT_TEXT,
  MAX_INCIDENT_UPDATES,
} from "../../../monitor/incident.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";

const INCIDENT = { title: "Mail is late", text: "We are looking into it" };

async function add(app: HttpApp, token: string, body: object = {}) {
  const { json } = await app.send("POST", "/v1/incidents", {
    token,
    body: { ...INCIDENT, ...body },
  });
  return json.data.incident.data;
}

async function listed(app: HttpApp, token: string): Promise<number[]> {
  const { json } = await app.send("GET", "/v1/incidents", { token });
  return json.data.incidents.data.map(({ id }: { id: number }) => id);
}

Deno.test("an incident is written, changed, said more of, resolved and deleted", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("owner@example.com");
  const url = await app.addUrl(token, { name: "mail" });
  const started = Math.floor(Date.now() / 1_000) - 60;
  const written = await add(app, token, { urls: [url], started_at: started });
  const { id, created_at: at, updates, ...shown } = written;
  assert.deepEqual(shown, {
    title: "Mail is late",
    impact: "minor",
    urls: [url],
    draft: false,
    started_at: started,
    published_at: at,
    updated_at: at,
    version: 1,
  });
  assert.deepEqual(updates, [
    { at, status: "investigating", text: INCIDENT.text },
  ]);
  const path = `/v1/incidents/${id}`;
  const changed = await app.send("PATCH", path, {
    token,
    body: { impact: "major", urls: [], version: 1 },
  });
  assert.equal(changed.json.data.incident.data.impact, "major");
  const stale = await app.send("PATCH", path, {
    token,
    body: { title: "Other", version: 1 },
  });
  assert.equal(stale.status, 409);
  assert.match(stale.json.errors[0], /has the version 2 now/);
  const said = await app.send("POST", `${path}/updates`, {
    token,
    body: { status: "resolved", text: "Over\r\nand out" },
  });
  assert.equal(said.status, 201);
  assert.equal(
    said.json.data.incident.data.updates[1].text,
    "Over\nand out",
  );
  assert.deepEqual(await listed(app, token), [id]);
  assert.equal((await app.send("DELETE", path, { token })).status, 204);
  assert.equal((await app.send("GET", path, { token })).status, 404);
});

const LONG = "x".repeat(MAX_INCIDENT_TEXT + 1);
const refused: [body: object, problem: RegExp][] = [
  [{}, /"title" is missing\n.*"text" is missing/],
  [{ ...INCIDENT, title: " " }, /Cannot set "title" to " ": must be/],
  [
    { ...INCIDENT, text: LONG },
    /Cannot set "text" to "x+…: must be 1 to 2,000/,
  ],
  [
    { ...INCIDENT, text: "bell \u0007" },
    /of plain text, not only spaces/,
  ],
  [{ ...INCIDENT, text: "\u200b" }, /not only spaces/],
  [{ ...INCIDENT, impact: "huge" }, /none, minor, major, critical/],
  [{ ...INCIDENT, status: "fine" }, /investigating, identified, monitoring/],
  [
    { ...INCIDENT, urls: [99] },
    /"urls" to 99: must be ids of urls of your page/,
  ],
  [{ ...INCIDENT, urls: [1, 1] }, /at most 100 ids of urls, each once/],
  [{ ...INCIDENT, started_at: 5 }, /of the last 400 days/],
  [{ ...INCIDENT, draft: "yes" }, /must be true or false/],
  [
    { ...INCIDENT, colour: "red" },
    /Cannot set "colour": known are title, impact/,
  ],
];

Deno.test("an incident that breaks a rule is refused, and says which", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("owner@example.com");
  for (const [body, problem] of refused) {
    const answer = await app.send("POST", "/v1/incidents", { token, body });
    assert.equal(answer.status, 400);
    assert.match(answer.json.errors.join("\n"), problem);
  }
  assert.deepEqual(await listed(app, token), []);
});

Deno.test("an incident names urls of its own page only", async () => {
  await using app = await startHttpApp();
  const operator = await app.signUpOperator("operator@example.com");
  const member = await app.signUp("member@example.com");
  const [theirs, own] = [await app.addUrl(operator), await app.addUrl(member)];
  for (
    const [token, urls, status] of [
      [operator, [theirs], 201],
      [operator, [own], 400],
      [member, [own], 201],
      [member, [theirs], 400],
    ] as const
  ) {
    const body = { ...INCIDENT, urls };
    const answer = await app.send("POST", "/v1/incidents", { token, body });
    assert.equal(answer.status, status);
  }
});

Deno.test("operators share their incidents, but a draft is its writer's alone", async () => {
  await using app = await startHttpApp();
  const first = await app.signUpOperator("first@example.com");
  const second = await app.signUpOperator("second@example.com");
  const draft = await add(app, first, { draft: true });
  assert.equal(draft.published_at, null);
  assert.deepEqual(await listed(app, second), []);
  const path = `/v1/incidents/${draft.id}`;
  const publish = { draft: false };
  const foreign = await app.send("PATCH", path, {
    token: second,
    body: publish,
  });
  assert.equal(foreign.status, 404);
  const published = await app.send("PATCH", path, {
    token: first,
    body: publish,
  });
  assert.ok(published.json.data.incident.data.published_at > 0);
  assert.deepEqual(await listed(app, second), [draft.id]);
  const back = await app.send("PATCH", path, {
    token: second,
    body: { draft: true },
  });
  assert.equal(back.status, 400);
});

Deno.test("a draft whose writer is no operator any more is of the others, who end what nobody else could", async () => {
  await using app = await startHttpApp();
  const first = await app.signUpOperator("first@example.com");
  const second = await app.signUpOperator("second@example.com");
  const draft = await add(app, second, { draft: true });
  assert.deepEqual(await listed(app, first), []);
  const { id } = await app.store.users.findByEmail("second@example.com") ?? {};
  const { status } = await app.send("PATCH", `/v1/accounts/${id}`, {
    token: first,
    body: { role: "member" },
  });
  assert.equal(status, 200);
  assert.deepEqual(await listed(app, second), []);
  assert.deepEqual(await listed(app, first), [draft.id]);
  const path = `/v1/incidents/${draft.id}`;
  const gone = await app.send("DELETE", path, { token: first });
  assert.equal(gone.status, 204);
});

Deno.test("what a member wrote is on / once they are an operator, and on their page once they are not", async () => {
  await using app = await startHttpApp();
  const boss = await app.signUpOperator("first@example.com");
  const token = await app.signUp("ann@example.com");
  const shop = await app.addUrl(token, { name: "shop", public: true });
  const { id: user } = await app.store.users.findByEmail("ann@example.com") ??
    { id: 0 };
  const incident = await add(app, token, { title: "Orders are late" });
  const rule = await app.send("POST", "/v1/maintenances", {
    token,
    body: { title: "Nightly", all: true, duration: "1h" },
  });
  assert.equal(rule.status, 201);
  const become = async (role: string) => {
    const path = `/v1/accounts/${user}`;
    const changed = await app.send("PATCH", path, {
      token: boss,
      body: { role },
    });
    assert.equal(changed.status, 200);
  };
  const shown = async (page: string) => {
    // pages may be a second old, these are not
    const path = `${page}/api/v2/summary.json`;
    const { text } = await app.send("GET", path);
    return ["Orders are late", "Nightly"].filter((each) => text.includes(each));
  };
  const both = ["Orders are late", "Nightly"];
  assert.deepEqual(await shown(`/s/${user}`), both);
  assert.deepEqual(await shown(""), []);
  await become("operator");
  assert.deepEqual(await shown(""), both);
  const { urls } = await app.store.incidents.get(0, incident.id) ?? {};
  assert.deepEqual(urls, [shop]);
  const other = await app.addUrl(boss, { name: "other", public: true });
  const { text } = await app.send("GET", `/status/${other}`);
  assert.doesNotMatch(text, /Orders are late|Nightly|is-maintenance/);
  await become("member");
  assert.deepEqual(await shown(""), []);
  assert.deepEqual(await shown(`/s/${user}`), both);
  const path = `/v1/incidents/${incident.id}`;
  assert.equal((await app.send("GET", path, { token: boss })).status, 404);
  assert.equal((await app.send("DELETE", path, { token })).status, 204);
});

Deno.test("an incident has as many updates as it may have, and no more", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("owner@example.com");
  const { id } = await add(app, token);
  const say = (text: string) =>
    app.send("POST", `/v1/incidents/${id}/updates`, {
      token,
      body: { status: "monitoring", text },
    });
  for (let i = 1; i < MAX_INCIDENT_UPDATES; i++) {
    assert.equal((await say("still")).status, 201);
  }
  const answer = await say("one more");
  assert.equal(answer.status, 409);
  assert.match(answer.json.errors[0], /as much text as it may have/);
});

Deno.test("an incident has so much text as the store takes in one value, and no more", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("owner@example.com");
  const { id } = await add(app, token);
  const text = "\u{1f6a7}" + "x".repeat(MAX_INCIDENT_TEXT - 2);
  const body = { status: "monitoring", text };
  const statuses: number[] = [];
  for (let i = 0; i < 14; i++) {
    const path = `/v1/incidents/${id}/updates`;
    statuses.push((await app.send("POST", path, { token, body })).status);
  }
  assert.deepEqual(statuses, [...Array(13).fill(201), 409]);
});
