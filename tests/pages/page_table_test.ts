import assert from "node:assert/strict";
import { PAGE_ACCESS } from "../routes/pages/fixtures/page_access.ts";
import { ALL_STATES } from "./fixtures/visit_pages.ts";

/** What answers with something other than a page: documents for programs, files, and what leads on. */
const NO_PAGES =
  /\/api\/v2\/|\/feed\/|\/badge\/|\/history\.|\/probes\.|\/events$|\/assets\/|\/states$|\/account\/:form$|\.ics$/;

Deno.test("every page of the table of who may see it is looked at", () => {
  const routes = Object.keys(PAGE_ACCESS)
    .filter((route) => route.startsWith("GET ") && !NO_PAGES.test(route));
  const looked = new Set(ALL_STATES.flatMap((each) => Object.keys(each)));
  assert.deepEqual([...looked].sort(), routes.sort());
});

Deno.test("no two states have the same name, which their pictures have", () => {
  const names = ALL_STATES.flatMap((each) =>
    Object.values(each).flatMap((states) => Object.keys(states))
  );
  assert.deepEqual(names, [...new Set(names)]);
});
