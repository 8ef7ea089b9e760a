import assert from "node:assert/strict";
import { startHttpApp } from "../fixtures/http_app.ts";

Deno.test("a url depends on its owner's own, by name or id, in no circle", async () => {
  await using app = await startHttpApp();
  const token = await app.signUp("a@example.com");
  const stranger = await app.signUp("b@example.com");
  const db = await app.addUrl(token, { name: "db", url: "http://1.1.1.1/" });
  await app.addUrl(stranger, { name: "other's", url: "http://1.1.1.2/" });
  const add = (dependsOn: unknown) =>
    app.send("POST", "/v1/services", {
      token,
      body: { name: "web", url: "http://1.1.1.3/", depends_on: dependsOn },
    });
  const bad: [dependsOn: unknown, problem: string][] = [
    [["nobody"], 'Cannot set "depends_on": there is no url "nobody"'],
    [["other's"], 'Cannot set "depends_on": there is no url "other\'s"'],
    [[2], 'Cannot set "depends_on": there is no url 2'],
    [
      ["web"],
      'Cannot set "depends_on": it would depend on itself: web → web',
    ],
    [
      [1, 2, 3, 4, 5, 6],
      'Cannot set "depends_on" to [1,2,3,4,5,6]: must be a list of at most 5 different urls, each by its name or its id',
    ],
  ];
  for (const [dependsOn, problem] of bad) {
    const { status, text } = await add(dependsOn);
    assert.equal(status, 400);
    assert.ok(text.includes(JSON.stringify(problem).slice(1, -1)), text);
  }
  const { status, json } = await add(["db"]);
  assert.equal(status, 201);
  const web = json.data.service.data.id;
  assert.deepEqual(json.data.service.data.depends_on, ["db"]);
  const change = (id: number, body: unknown) =>
    app.send("PATCH", `/v1/services/${id}`, { token, body });
  const circle = await change(db, { depends_on: [web] });
  assert.equal(circle.status, 400);
  assert.match(circle.text, /it would depend on itself: db → web → db/);
  const renamed = await change(db, { name: "database" });
  assert.equal(renamed.status, 400);
  assert.match(
    renamed.text,
    /web depends on this url by its name; let it depend on 1 first/,
  );
  assert.equal((await change(web, { depends_on: [db] })).status, 200);
  assert.equal((await change(db, { name: "database" })).status, 200);
});
