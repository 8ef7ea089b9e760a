import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { AppRig, signUp } from "./fixtures/app_rig.ts";

/** One more than the connections that a browser has to one server over plain http. */
const TABS = 7;

/** The driver shows all tabs at once: so they are told that they are hidden, as people's are. */
const VISIBILITY = `
  let isHidden = false;
  Object.defineProperty(document, "hidden", { get: () => isHidden });
  window.setHidden = (value) => {
    isHidden = value;
    document.dispatchEvent(new Event("visibilitychange"));
  };
`;

const hide = (tab: Page, isHidden: boolean) =>
  tab.evaluate(`setHidden(${isHidden})`);

const isLive = (tab: Page) => tab.getByText(/^Live: last heard at/).waitFor();

for (const path of ["/", "/app"]) {
  Deno.test(`the seventh tab of ${path} loads over plain http, and the first is live when it is seen again`, async () => {
    await using rig = await AppRig.start();
    const first = await rig.page();
    await signUp(first, "a@example.org");
    await first.close();
    const context = first.context();
    await context.addInitScript(VISIBILITY);
    const tabs: Page[] = [];
    for (let i = 0; i < TABS; i++) {
      const tab = await context.newPage();
      await tab.goto(path);
      await isLive(tab);
      if (i < TABS - 1) await hide(tab, true);
      tabs.push(tab);
    }
    const [oldest, latest] = [tabs.at(0), tabs.at(-1)];
    assert.ok(oldest && latest);
    await hide(latest, true);
    const asked = oldest.waitForRequest((request) =>
      request.url().includes("/events")
    );
    await hide(oldest, false);
    await asked;
    await isLive(oldest);
  });
}
