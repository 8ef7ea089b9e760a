import assert from "node:assert/strict";
import { startSampleSite } from "./fixtures/sample_site.ts";
import { openPage } from "./fixtures/watched_page.ts";

/** Within 2 s where nothing else runs. */
const SEEN_MS = 20_000;

Deno.test("open pages show a maintenance as it is planned, begins and is ended, where no state changes", async () => {
  await using site = await startSampleSite();
  const { app, origin } = site;
  const token = await app.signUpOperator("operator@example.org");
  const paused = (await app.store.urls.all())
    .find(({ name }) => name === "Wiki");
  assert.ok(paused?.paused, "it stays paused, whatever is said of it");
  await using front = await openPage(site.browser);
  await using own = await openPage(site.browser);
  const pages = [front.page, own.page];
  for (
    const [page, path] of [[front.page, ""], [
      own.page,
      `/status/${paused.id}`,
    ]] as const
  ) {
    await page.goto(origin + path);
    await page.getByText("Live: last heard").waitFor();
  }
  const startsAt = Math.ceil(Date.now() / 1_000) + 5;
  const { json } = await app.send("POST", "/v1/maintenances", {
    token,
    body: {
      ...{ title: "New disks", urls: [paused.id], duration: "1h" },
      starts_at: startsAt,
    },
  });
  const { id } = json.data.maintenance.data;
  const isSeen = (text: string) =>
    Promise.all(pages.map((page) => page.getByText(text).waitFor()));
  await isSeen("New disks");
  await isSeen("In progress");
  const lateMs = Date.now() - startsAt * 1_000;
  console.log(`seen ${lateMs} ms after the beginning`);
  assert.ok(lateMs < SEEN_MS, `${lateMs} ms`);
  await app.send("POST", `/v1/maintenances/${id}/end`, { token });
  await Promise.all(
    pages.map((page) =>
      page.getByText("New disks").waitFor({ state: "detached" })
    ),
  );
  assert.deepEqual([...front.problems, ...own.problems], []);
});
