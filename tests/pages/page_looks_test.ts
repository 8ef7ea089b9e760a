import assert from "node:assert/strict";
import { faultsOf } from "./fixtures/judge_page.ts";
import {
  type Visit,
  visitApp,
  visitPublicPages,
} from "./fixtures/visit_pages.ts";

/** One step each, so that all of them are told. */
const judging = (t: Deno.TestContext): Visit => async (page, name) => {
  await t.step(name, async () => {
    assert.deepEqual(await faultsOf(page), []);
  });
};

Deno.test("no public page has a violation of axe or scrolls sideways in any look", async (t) => {
  await visitPublicPages(judging(t));
});

Deno.test("no page of the program has a violation of axe or scrolls sideways in any look", async (t) => {
  assert.deepEqual(await visitApp(judging(t)), []);
});
