import assert from "node:assert/strict";
import { MaintenanceTable } from "../../../../monitor/maintenance/maintenance_table.ts";
import { plannedVersion } from "../../../../routes/pages/maintenance/planned.ts";
import { someMaintenance } from "../../../monitor/maintenance/some_maintenance.ts";
import { startHttpApp } from "../../fixtures/http_app.ts";

const HOUR = 3_600;

Deno.test("plannedVersion() changes as a maintenance comes near, begins, ends and is said otherwise, for its own page alone", () => {
  const maintenance = new MaintenanceTable(() => 0);
  const rule = someMaintenance();
  const { startsAt, endsAt } = rule;
  const versionAt = (at: number, parts = {}, key = "operator") => {
    maintenance.replaceAll([{ ...rule, ...parts }], []);
    return plannedVersion({ maintenance }, { key }, at);
  };
  const ahead = startsAt - 7 * 24 * HOUR * 1_000;
  assert.equal(versionAt(ahead - 1), "");
  assert.equal(versionAt(endsAt), "");
  assert.equal(versionAt(startsAt, {}, "7"), "");
  const versions = [
    versionAt(ahead),
    versionAt(startsAt),
    versionAt(startsAt, { updatedAt: 1 }),
    versionAt(ahead, { startsAt: startsAt - 1 }),
  ];
  assert.equal(new Set(["", ...versions]).size, 5);
  assert.equal(versionAt(startsAt - 1), versions[0]);
  assert.equal(versionAt(endsAt - 1), versions[1]);
});

Deno.test("maintenance stands on the page seven days ahead, in Statuspage's form and in the calendar, without what is private", async () => {
  await using app = await startHttpApp();
  const token = await app.signUpOperator("boss@example.com");
  await app.addUrl(token, { name: "Shop", public: true });
  await app.addUrl(token, { name: "Hidden", public: false });
  const now = Math.floor(Date.now() / 1_000);
  const plan = async (body: Record<string, unknown>) =>
    (await app.send("POST", "/v1/maintenances", {
      token,
      body: { all: true, duration: HOUR, ...body },
    })).json.data.maintenance.data;
  await plan({ title: "Soon", text: "We move", starts_at: now + HOUR });
  await plan({ title: "Far", starts_at: now + 8 * 24 * HOUR });
  await plan({ title: "Secret", urls: ["Hidden"], all: undefined });
  const active = await plan({ title: "Going on" });
  const textOf = async (path: string) => (await app.send("GET", path)).text;
  const page = await textOf("/");
  assert.match(page, /Scheduled maintenance/);
  assert.match(page, /Soon[^]*We move/);
  assert.match(page, /Going on[^]*In progress/);
  assert.doesNotMatch(page, /Far|Secret|Hidden/);
  assert.match(page, /href="\/calendar\.ics"/);
  const namesIn = async (path: string) =>
    JSON.parse(await textOf(`/api/v2/${path}`)).scheduled_maintenances
      .map(({ name, status }: Record<string, string>) => `${name} ${status}`);
  const both = ["Going on in_progress", "Soon scheduled"];
  assert.deepEqual(await namesIn("summary.json"), both);
  assert.deepEqual(await namesIn("scheduled-maintenances.json"), both);
  const [going, soon] = both;
  const folder = "scheduled-maintenances";
  assert.deepEqual(await namesIn(`${folder}/active.json`), [going]);
  assert.deepEqual(await namesIn(`${folder}/upcoming.json`), [soon]);
  const calendar = await textOf("/calendar.ics");
  assert.equal(calendar.match(/^BEGIN:VEVENT\r$/gm)?.length, 3);
  assert.doesNotMatch(calendar, /Secret|Hidden/);
  await app.send("POST", `/v1/maintenances/${active.id}/end`, { token });
  assert.deepEqual(await namesIn("summary.json"), [soon]);
});
