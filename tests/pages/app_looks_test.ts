import assert from "node:assert/strict";
import type { Page } from "playwright-core";
import { acknowledgeLink, WITH_OUTAGES } from "./fixtures/acknowledge_link.ts";
import { AppRig, PASSWORD, signUp, violationsOf } from "./fixtures/app_rig.ts";

/** A name without a place to break, which must not push anything off a phone. */
const LONG = "x".repeat(90);

/** Every page, as somebody with urls sees it; those that a form answers with are made by it. */
const PAGES: [
  name: string,
  open: (page: Page, rig: AppRig) => Promise<unknown>,
][] = [
  ["list", (page) => page.goto("/app")],
  ["list-empty-filter", (page) => page.goto("/app?q=nothing")],
  ["list-added", (page) => page.goto("/app?did=added&id=1")],
  ["list-undo", (page) => page.goto("/app?did=deleted&n=3&at=1")],
  ["add-error", async (page) => {
    await page.goto("/app");
    await page.fill("#f-url", "ftp://x");
    await page.keyboard.press("Enter");
    await page.locator(".errors").waitFor();
  }],
  ["edit", (page) => page.goto("/app/urls/1")],
  ["edit-errors", async (page) => {
    await page.goto("/app/urls/1");
    await page.fill("#f-interval", "x");
    await page.fill("#f-failures_before_down", "0");
    await page.click('button[value="save"]');
    await page.locator(".errors").waitFor();
  }],
  ["heartbeat-errors", async (page) => {
    await page.goto("/app/heartbeats/new");
    await page.fill("#f-cron", "each night");
    await page.click("button.main");
    await page.locator(".errors").waitFor();
  }],
  ["heartbeat-new", (page) => page.goto("/app/heartbeats/new")],
  ["heartbeat", async (page) => {
    await page.goto("/app/heartbeats/new");
    await page.fill("#f-name", `Nightly ${LONG}`);
    await page.click("button.main");
    const address = await page.locator("pre.code").first().textContent();
    const body = `rows: 12\n${LONG.repeat(20)}`;
    await page.request.post(`${address?.trim()}/1`, { data: body });
    await page.reload();
    await page.locator("details").first().click();
  }],
  ["alerts-new", (page) => page.goto("/app/alerts/new?kind=email")],
  ["alerts-errors", async (page) => {
    await page.goto("/app/alerts/new?kind=slack");
    await page.fill("#f-reminders", "soon");
    await page.click("button.main");
    await page.locator(".errors").waitFor();
  }],
  ["alerts-channel", async (page, { target }) => {
    await page.goto("/app/alerts/new?kind=webhook");
    await page.fill("#f-name", `ops ${LONG}`);
    await page.fill("#f-s_url", `${target.url}${LONG}`);
    await page.click("button.main");
    await page.click('button[value="test"]');
    await page.locator(".notice").waitFor();
  }],
  ["alerts", (page) => page.goto("/app/alerts")],
  ["alerts-rules-errors", async (page) => {
    await page.goto("/app/alerts");
    await page.fill("#f-group_interval", "often");
    await page.click('form[action$="/settings"] button');
    await page.locator(".errors").waitFor();
  }],
  ["acknowledge", async (page) => {
    await page.goto(await acknowledgeLink(page));
    await page.getByText("I look into it").waitFor();
  }],
  ["acknowledged", async (page) => {
    await page.getByText("I look into it").click();
    await page.getByText("Nobody is reminded").waitFor();
  }],
  ["acknowledged-alerts", async (page) => {
    await page.goto("/app/alerts");
    await page.getByText("looks into it since").waitFor();
  }],
  ["import", (page) => page.goto("/app/import")],
  ["import-refused", async (page) => {
    await page.goto("/app/import");
    await page.fill("#f-list", `no url\nB${LONG}=ftp://${LONG}`);
    await page.click("button.main");
    await page.locator("table").waitFor();
  }],
  ["order", (page) => page.goto("/app/order")],
  ["deleted", (page) => page.goto("/app/deleted")],
  ["account", (page) => page.goto("/app/account")],
  ["account-token", async (page) => {
    await page.goto("/app/account");
    await page.click("text=Show a fresh token");
    await page.locator("textarea.token").waitFor();
  }],
  ["not-found", (page) => page.goto("/app/urls/99999")],
];

const GUEST_PAGES: typeof PAGES = [
  ["acknowledge-not-ours", (page) => page.goto("/ack/1-2-0-4-0f")],
  ["sign-in", (page) => page.goto("/app/sign-in")],
  ["sign-up", (page) => page.goto("/app/sign-up")],
  ["sign-up-errors", async (page) => {
    await page.goto("/app/sign-up");
    await page.click("button.main");
    await page.locator(".errors").waitFor();
  }],
];

/** What operators have besides. */
const OPERATORS_PAGES: typeof PAGES = [
  ["everything", (page) => page.goto("/app/everything")],
  ["everything-one", (page) => page.goto("/app/everything/1")],
  ["accounts", (page) => page.goto("/app/accounts")],
  ["accounts-one", (page) => page.goto("/app/accounts/1?did=member")],
  ["accounts-errors", async (page) => {
    await page.goto("/app/accounts/1");
    await page.click('button[value="delete"]');
    await page.locator(".errors").waitFor();
  }],
  ["accounts-reset", async (page) => {
    await page.goto("/app/accounts/1");
    await page.click('button[value="reset"]');
    await page.locator("textarea.token").waitFor();
  }],
  ["ranges", (page) => page.goto("/app/ranges")],
  ["audit", (page) => page.goto("/app/audit")],
  ["invitations", (page) => page.goto("/app/invitations")],
];

async function setUp(page: Page): Promise<void> {
  await page.goto("/setup");
  await page.fill("#f-email", "operator@example.org");
  await page.fill("#f-password", PASSWORD);
  await page.click("button.main");
  await page.waitForURL(/begin/);
}

/** Somebody's urls: up, down, paused, tagged, long, with headers; one deleted. */
async function fill(rig: AppRig, page: Page): Promise<void> {
  await signUp(page, "somebody@example.org");
  const list = [
    {
      name: "Shop",
      url: rig.target.url,
      tags: ["eu", "shop"],
      headers: { "X-Key": "k" },
    },
    { name: "Closed", url: "http://127.0.0.1:9999/", tags: ["eu"] },
    { name: LONG, url: `${rig.target.url}${LONG}${LONG}`, tags: [LONG] },
    { name: "Paused", url: rig.target.url, paused: true },
    { name: "Deleted", url: rig.target.url },
  ];
  await page.goto("/app/import");
  await page.fill("#f-list", JSON.stringify(list));
  await page.click("button.main");
  await page.goto("/app");
  await page.locator('li[data-s="down"]').waitFor();
  await page.getByLabel("Deleted", { exact: true }).check();
  await page.click('button[value="delete"]');
  await page.waitForURL(/did=deleted/);
}

async function judge(page: Page, name: string): Promise<void> {
  const { width } = page.viewportSize() ?? { width: 0 };
  const contentWidth = await page.evaluate<number>(
    "document.documentElement.scrollWidth",
  );
  assert.ok(contentWidth <= width, `${name} is ${contentWidth} px wide`);
  assert.deepEqual(await violationsOf(page), [], name);
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const width of [1_100, 360]) {
    Deno.test(`no page of /app has a violation or scrolls sideways, ${colorScheme}, ${width} px`, async () => {
      await using rig = await AppRig.start(WITH_OUTAGES);
      const viewport = { width, height: 780 };
      const guest = await rig.page({ colorScheme, viewport });
      for (const [name, open] of GUEST_PAGES) {
        await open(guest, rig);
        await judge(guest, name);
      }
      const page = await rig.page({ colorScheme, viewport });
      await fill(rig, page);
      for (const [name, open] of PAGES) {
        await open(page, rig);
        await judge(page, name);
      }
      const operator = await rig.page({ colorScheme, viewport });
      await setUp(operator);
      for (const [name, open] of OPERATORS_PAGES) {
        await open(operator, rig);
        await judge(operator, name);
      }
      assert.deepEqual(rig.complaints, []);
    });
  }
}
