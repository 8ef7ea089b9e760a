import assert from "node:assert/strict";
import { Program } from "../program/program.ts";
import { tempDir } from "../program/temp_dir.ts";
import { type Exchange, runExchanges, send } from "./exchanges.ts";

// HTTP_monitoring: the three curl commands of its documents, what its handlers
// answer to bad input, and the request of its load test.

const JSON_BODY = { "Content-Type": "application/json" };
const ANN = '{"Email": "ann@example.org", "Password": "XXXX"}';

function post(
  path: string,
  body: string,
): Pick<Exchange, "sends" | "headers" | "body"> {
  return { sends: `POST ${path}`, headers: JSON_BODY, body };
}

const ACCOUNTS: readonly Exchange[] = [
  {
    ...post("/register", ANN),
    seed: { status: 201, body: /"Password":"XXXX"/ },
    here: {
      status: 201,
      body: /^\{"id":1,"email":"ann@example\.org","created_at":\d+\}$/,
      difference: "no password in answers",
    },
  },
  { ...post("/register", ANN), seed: { status: 409 } },
  {
    ...post("/register", '{"email": "bob@example.org", "password": "YYYY"}'),
    seed: { status: 201 },
  },
  {
    ...post("/register/", '{"Email": "cy@example.org", "Password": "ZZZZ"}'),
    seed: { status: 404 },
    here: { status: 201, difference: "slash at the end" },
  },
  {
    ...post("/register", '{"Email": "", "Password": "XXXX"}'),
    seed: { status: 400 },
  },
  {
    ...post("/register", '{"Email": "dee@example.org", "Password": ""}'),
    seed: { status: 400 },
  },
  {
    ...post("/register", '{"Email": "dee@example.org"'),
    seed: { status: 400 },
  },
  {
    ...post("/register", '{"Email": "dee@example.org", "Password": "abc"}'),
    seed: { status: 201 },
    here: {
      status: 400,
      body: /4 to 256 characters/,
      difference: "password length",
    },
  },
  {
    ...post("/register", '{"Email": "dee", "Password": "XXXX"}'),
    seed: { status: 201 },
    here: { status: 400, difference: "valid e-mail" },
  },
  // An e-mail and a password, as the load test makes them up.
  {
    ...post("/register", '{"Email":"load-1-1@example.org","Password":"k6k6"}'),
    seed: { status: 201 },
  },
  {
    ...post("/login", ANN),
    seed: { status: 200, body: /^"[\w-]+\.[\w-]+\.[\w-]+"\n?$/ },
  },
  {
    ...post("/login", '{"Email": "ann@example.org", "Password": "YYYY"}'),
    seed: { status: 404 },
    here: { status: 401, difference: "401 for wrong credentials" },
  },
  {
    ...post("/login", '{"Email": "nobody@example.org", "Password": "XXXX"}'),
    seed: { status: 404 },
    here: { status: 401, difference: "401 for wrong credentials" },
  },
];

/** What is sent to `/url` with a token, as it stands after `Authorization:`. */
function urlExchanges(authorization: string): readonly Exchange[] {
  const url = (body: string) => {
    const sent = post("/url", body);
    return {
      ...sent,
      headers: { ...sent.headers, Authorization: authorization },
    };
  };
  const refused = { status: 400, difference: "period out of range" } as const;
  return [
    {
      ...url('{"URL": "https://www.example.org", "Period": 2}'),
      seed: { status: 201, body: /"period":2/i },
    },
    {
      ...url('{"URL": "https://www.example.org/default"}'),
      seed: { status: 201, body: /"period":1/i },
    },
    {
      ...url('{"URL": "https://www.example.org/zero", "Period": 0}'),
      seed: { status: 201, body: /"period":1/i },
    },
    {
      ...url('{"url": "https://www.example.org/longest", "period": 100}'),
      seed: { status: 201, body: /"period":100/i },
    },
    {
      ...url('{"URL": "https://www.example.org", "Period": 101}'),
      seed: { status: 201 },
      here: refused,
    },
    {
      ...url('{"URL": "https://www.example.org", "Period": -1}'),
      seed: { status: 201 },
      here: refused,
    },
    { ...url('{"URL": "no url", "Period": 2}'), seed: { status: 400 } },
    { ...url('{"Period": 2}'), seed: { status: 400 } },
    {
      ...url('{"URL": "http://127.0.0.1:1/", "Period": 2}'),
      seed: { status: 201 },
      here: { status: 400, difference: "public targets" },
    },
  ];
}

const NOT_LOGGED_IN: readonly Exchange[] = [
  {
    ...post("/url", '{"URL": "https://www.example.org", "Period": 2}'),
    seed: { status: 403 },
    here: { status: 401, difference: "401 without login" },
  },
  {
    sends: "POST /url",
    headers: { ...JSON_BODY, Authorization: "token" },
    body: '{"URL": "https://www.example.org", "Period": 2}',
    seed: { status: 403 },
    here: { status: 401, difference: "401 without login" },
  },
];

Deno.test("a client of HTTP_monitoring sees what it saw", async (t) => {
  await using dir = await tempDir();
  await using program = await Program.spawn({
    dir: dir.path,
    args: ["server", "--port", "0"],
    env: { PASSWORD_MIN_LENGTH: "4" },
  }).listening();
  const { port } = program;
  await runExchanges(t, port, ACCOUNTS);
  // TOKEN=$(curl … /login | tr -d '"')
  const { body } = await send(port, post("/login", ANN));
  const token = body.trim().replaceAll('"', "");
  const [, claims = ""] = token.split(".");
  const { exp, iat } = JSON.parse(
    atob(claims.replaceAll("-", "+").replaceAll("_", "/")),
  );
  assert.equal(exp - iat, 900, "a token lasts 15 minutes");
  await runExchanges(t, port, urlExchanges(token));
  await runExchanges(t, port, urlExchanges(`Bearer ${token}`).slice(0, 1));
  await runExchanges(t, port, NOT_LOGGED_IN);
});
