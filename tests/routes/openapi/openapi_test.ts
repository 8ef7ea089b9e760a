import assert from "node:assert/strict";
import { URL_MEMBERS } from "../../../monitor/fields/url_fields.ts";
import { type HttpApp, startHttpApp } from "../fixtures/http_app.ts";
import {
  KEYWORDS,
  resolveRef,
  schemaProblems,
} from "../fixtures/json_schema.ts";

// deno-lint-ignore no-explicit-any
type Document = any;

const VERBS = ["get", "put", "post", "delete", "patch"];

async function documentOf(app: HttpApp): Promise<Document> {
  const { status, json, headers } = await app.send("GET", "/openapi.json");
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "application/json");
  return json;
}

const operationsOf = (
  document: Document,
): [name: string, operation: Document][] =>
  Object.entries<Document>(document.paths).flatMap(([path, item]) =>
    Object.entries<Document>(item).map(([verb, operation]) =>
      [`${verb.toUpperCase()} ${path}`, operation] as [string, Document]
    )
  );

for (const deploy of [false, true]) {
  Deno.test(`GET /openapi.json has every route of the table and no other, ${deploy ? "on Deno Deploy" : "on a machine"}`, async () => {
    await using app = await startHttpApp({ settings: { deploy } });
    const documented = operationsOf(await documentOf(app)).map(([name]) =>
      name
    );
    const routes = app.routes.map(({ method, path }) =>
      `${method} ${path.replace(/:(\w+)(\{[^}]*\})?/g, "{$1}")}`
    );
    assert.deepEqual(documented.toSorted(), routes.toSorted());
  });
}

/** Paths that are for people: what they answer is no API. */
const PAGES =
  /^(GET|POST) \/((ack|calendar|api\/v2|app|s|u|setup|assets|badge|feed|widget|status|history|incidents|subscribe|unsubscribe)\b.*|events)?$(?<!POST .*\/subscribe)/;

Deno.test("GET /openapi.json describes every route that is no page", async () => {
  await using app = await startHttpApp({ settings: { deploy: true } });
  for (
    const [name, { tags, responses }] of operationsOf(await documentOf(app))
  ) {
    assert.equal(tags.includes("pages"), PAGES.test(name), name);
    if (PAGES.test(name)) continue;
    const answers = Object.keys(responses);
    assert.ok(
      answers.some((each) => /^2\d\d$/.test(each)),
      `${name}: no success`,
    );
    assert.ok(answers.includes("default"), `${name}: no default`);
  }
});

Deno.test("GET /openapi.json is well-formed OpenAPI 3.1", async () => {
  await using app = await startHttpApp({ settings: { deploy: true } });
  const document = await documentOf(app);
  assert.match(document.openapi, /^3\.1\.\d+$/);
  assert.equal(document.info.version, "1.2.3");
  const ids = new Set<string>();
  for (const [name, operation] of operationsOf(document)) {
    const [verb = "", path = ""] = name.split(" ");
    assert.ok(VERBS.includes(verb.toLowerCase()), name);
    assert.match(operation.operationId, /^[A-Za-z_][A-Za-z0-9_]*$/);
    assert.ok(!ids.has(operation.operationId), operation.operationId);
    ids.add(operation.operationId);
    assert.ok(operation.summary.length > 0, name);
    const inPath = (operation.parameters ?? [])
      .filter((each: Document) => each.in === "path")
      .map((each: Document) => (assert.equal(each.required, true), each.name));
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, each]) => each);
    assert.deepEqual(inPath, named, name);
    for (
      const [status, response] of Object.entries<Document>(operation.responses)
    ) {
      assert.match(status, /^([1-5]\d\d|default)$/, name);
      assert.equal(typeof response.description, "string", `${name} ${status}`);
    }
    for (const scheme of (operation.security ?? []).flatMap(Object.keys)) {
      assert.ok(document.components.securitySchemes[scheme], scheme);
    }
  }
});

Deno.test("GET /openapi.json refers only to what it has, and uses all of it", async () => {
  await using app = await startHttpApp();
  const document = await documentOf(app);
  const used = new Set<string>();
  JSON.stringify(document, (name, value) => {
    if (name === "$ref") {
      assert.ok(resolveRef(document, value) !== undefined, value);
      used.add(value.split("/").at(-1));
    }
    return value;
  });
  const { schemas } = document.components;
  assert.deepEqual([...used].sort(), Object.keys(schemas).sort());
  for (const schema of Object.values(schemas)) checkKeywords(schema);
});

/** Every schema in a schema may use only what the check of answers knows. */
function checkKeywords(schema: Document): void {
  for (const [keyword, value] of Object.entries<Document>(schema)) {
    assert.ok(KEYWORDS.includes(keyword), keyword);
    if (keyword === "properties") Object.values(value).forEach(checkKeywords);
    if (keyword === "anyOf") value.forEach(checkKeywords);
    if (
      keyword === "items" ||
      (keyword === "additionalProperties" && value !== false)
    ) {
      checkKeywords(value);
    }
  }
}

Deno.test("GET /openapi.json names the members of a url that can be set, and those that are shown", async () => {
  await using app = await startHttpApp();
  const { schemas } = (await documentOf(app)).components;
  const members = Object.values(URL_MEMBERS).map(({ name }) => name).sort();
  for (const schema of ["NewService", "ServiceChanges"]) {
    assert.deepEqual(Object.keys(schemas[schema].properties).sort(), members);
  }
  assert.deepEqual(schemas.NewService.required, ["url"]);
  const token = await app.signUp("a@example.com");
  const shown = new Set<string>();
  // no url has all of them: each kind has its own
  const urls = ["https://example.org", "tcp://example.org", "tls://example.org"]
    .map((url) => `${url}:8443`);
  for (const url of [...urls, "heartbeat://backup"]) {
    const id = await app.addUrl(token, { url });
    const path = `/v1/services/${id}?detail=1`;
    const { json } = await app.send("GET", path, { token });
    for (const name of Object.keys(json.data.service.data)) shown.add(name);
  }
  assert.deepEqual(
    [...shown].sort(),
    Object.keys(schemas.Service.properties)
      // they were never probed, and no operator holds them
      .filter((name) => !["latest_event", "hold"].includes(name)).sort(),
  );
});

const wrong: [schema: unknown, value: unknown][] = [
  [{ type: "integer" }, 1.5],
  [{ type: ["integer", "null"] }, "1"],
  [{ type: "object", required: ["a"] }, {}],
  [{ properties: {}, additionalProperties: false }, { a: 1 }],
  [{ items: { type: "string" } }, [1]],
  [{ enum: ["a"] }, "b"],
  [{ minimum: 1 }, 0],
  [{ maxLength: 1 }, "ab"],
  [{ anyOf: [{ type: "null" }, { type: "string" }] }, 1],
  [{ $ref: "#/nowhere" }, 1],
];

Deno.test("schemaProblems() finds what breaks each keyword", () => {
  for (const [schema, value] of wrong) {
    assert.equal(
      schemaProblems({}, schema, value).length,
      1,
      JSON.stringify(schema),
    );
  }
});
