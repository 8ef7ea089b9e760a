import assert from "node:assert/strict";
import { Program } from "../../program/program.ts";
import { TargetServer } from "../../program/target_server.ts";
import { tempDir } from "../../program/temp_dir.ts";
import { startHttpApp } from "../../routes/fixtures/http_app.ts";
import { WITH_OUTAGES } from "../fixtures/acknowledge_link.ts";
import { SAMPLE_URLS } from "../fixtures/sample_urls.ts";
import { seedStore } from "../fixtures/seed_store.ts";
import { GUEST_STATES } from "../fixtures/states/guest_states.ts";
import { MEMBER_STATES } from "../fixtures/states/member_states.ts";
import { OPERATOR_STATES } from "../fixtures/states/operator_states.ts";
import { type PageStates, pathsOf } from "../fixtures/states/page_states.ts";
import { PUBLIC_STATES } from "../fixtures/states/public_states.ts";
import { findFirefox } from "./find_firefox.ts";
import { Firefox } from "./firefox.ts";

const PASSWORD = "correct horse 1";
const program = await findFirefox();

function test(name: string, work: (firefox: Firefox) => Promise<void>): void {
  Deno.test({
    name: `in Firefox, ${name}`,
    ignore: program === null,
    fn: async () => {
      assert.ok(program !== null);
      await using firefox = await Firefox.start(program);
      await work(firefox);
      assert.deepEqual(firefox.complaints, []);
    },
  });
}

/** The whole program; what it watches answers as `answer` says. */
async function withProgram(
  answer: () => Response,
  work: (origin: string, target: string) => Promise<void>,
): Promise<void> {
  await using target = new TargetServer(answer);
  await using dir = await tempDir();
  await using program = await Program.start({
    dir: dir.path,
    args: ["--kv", ":memory:", "--interval", "1s"],
    env: { ALLOW_PRIVATE_TARGETS: "all", ...WITH_OUTAGES },
  });
  await work(program.origin, target.url);
}

/** Every page to which a path leads has a heading. */
async function openAll(
  firefox: Firefox,
  origin: string,
  states: PageStates,
): Promise<void> {
  for (const [name, path] of pathsOf(states)) {
    await firefox.goto(origin + path);
    const headings = await firefox.run<number>(
      "return document.querySelectorAll('h1, .widget .sentence, .widget strong').length",
    );
    assert.ok(headings > 0, `${name}, ${path}`);
  }
  await firefox.goto("about:blank"); // a server ends when nobody listens to it
}

async function sendForm(
  firefox: Firefox,
  fields: Readonly<Record<string, string>>,
): Promise<void> {
  await firefox.run(`
    for (const [name, value] of Object.entries(${JSON.stringify(fields)})) {
      document.getElementById("f-" + name).value = value;
    }
    document.querySelector("main button.main").click();
  `);
}

test("every public page opens", async (firefox) => {
  await using app = await startHttpApp({ checkDocument: false });
  await seedStore(app.store, SAMPLE_URLS);
  await openAll(firefox, `http://127.0.0.1:${app.port}`, PUBLIC_STATES);
});

test("every page of the program opens", async (firefox) => {
  await withProgram(() => new Response("hello"), async (origin, target) => {
    const email = "a@example.org";
    await openAll(firefox, origin, GUEST_STATES);
    await firefox.goto(`${origin}/app/sign-up`);
    await sendForm(firefox, { email, password: PASSWORD });
    await firefox.waitForPath(/^\/app$/);
    await firefox.goto(`${origin}/app/import`);
    await sendForm(firefox, {
      list: `Shop=${target}\nClosed=http://127.0.0.1:9999/`,
    });
    await firefox.waitFor("section.notice");
    await openAll(firefox, origin, MEMBER_STATES);
    await firefox.goto(`${origin}/app/account`);
    await firefox.run(
      "document.querySelector('form[action$=\"/sign-out-everywhere\"] button').click()",
    );
    await firefox.waitForPath(/sign-in/);
    await firefox.goto(`${origin}/setup`);
    await sendForm(firefox, {
      email: "operator@example.org",
      password: PASSWORD,
    });
    await firefox.waitForPath(/begin/);
    await openAll(firefox, origin, OPERATOR_STATES);
  });
});

test("one comes from the status page to the first green result by keyboard alone, and sees it turn red and green again", async (firefox) => {
  let status = 200;
  const answer = () => new Response("hello", { status });
  await withProgram(answer, async (origin, target) => {
    await firefox.goto(origin);
    await firefox.tabTo(/^Sign in$/);
    await firefox.press("Enter");
    await firefox.waitForPath(/sign-in$/);
    await firefox.tabTo(/^Sign up$/);
    await firefox.press("Enter");
    await firefox.waitFor("#f-email:focus");
    await firefox.type("a@example.org");
    await firefox.press("Tab");
    await firefox.type(PASSWORD);
    await firefox.press("Enter");
    await firefox.waitForPath(/^\/app$/);
    await firefox.tabTo(/^What should Uptick watch/);
    await firefox.type(target);
    await firefox.press("Enter");
    await firefox.waitFor("output.good");
    await firefox.tabTo(/^Start watching$/);
    await firefox.press("Enter");
    await firefox.waitForPath(/did=added/);
    for (const [state, next] of [["up", 503], ["down", 200], ["up", 200]]) {
      await firefox.waitFor(`.monitors tr[data-s="${state}"]`);
      status = Number(next);
    }
  });
});

test("an open status page tells of an outage and its end", async (firefox) => {
  await using target = new TargetServer(() => new Response(null, { status }));
  await using dir = await tempDir();
  let status = 200;
  await using program = await Program.start({
    dir: dir.path,
    args: ["--urls", `Shop=${target.url}`, "--interval", "1s"],
  });
  await firefox.goto(program.origin);
  await firefox.waitFor("h1", "All systems operational");
  status = 503;
  await firefox.waitFor("h1", "Shop is down");
  status = 200;
  await firefox.waitFor("h1", "All systems operational");
});
