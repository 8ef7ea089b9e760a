import assert from "node:assert/strict";
import { SqliteCopy } from "../../../../store/database/sqlite_copy.ts";
import type { ForeignPlan } from "../../../../store/move/foreign/foreign_plan.ts";
import { readHealthcheck } from "../../../../store/move/foreign/go_service_healthcheck.ts";
import { scratchDirectory } from "../../store_rig.ts";
import { healthcheckFile, JUST_AFTER } from "./healthcheck_file.ts";

async function planOf(sql = "", now = JUST_AFTER): Promise<ForeignPlan> {
  await using directory = await scratchDirectory();
  using copy = SqliteCopy.open(await healthcheckFile(directory.path, sql));
  const earliestTickAt = now - 48 * 3_600_000;
  const times = { intervalMs: 15_000, timeoutMs: 10_000 };
  return readHealthcheck(copy, { ...times, now, earliestTickAt });
}

/** The lines of the table that says what must come of the file. */
async function expected(): Promise<string[][]> {
  const path = new URL(
    "../../../data/import/EXPECTED-healthcheck.tsv",
    import.meta.url,
  );
  const [, ...lines] = (await Deno.readTextFile(path)).trimEnd().split("\n");
  return lines.map((line) => line.split("\t"));
}

const seconds = (ms: number) => String(ms / 1_000);

Deno.test("readHealthcheck() reads services and their counts as the table has them", async () => {
  const { monitors, leftOut } = await planOf();
  const want = (await expected()).filter(([kind]) => kind === "service");
  assert.deepEqual(leftOut, []);
  assert.deepEqual(
    monitors.map(({ id, members, history }) => [
      "service",
      `${id}`,
      `${id}`,
      members.name,
      members.url,
      `${history?.upCount}`,
      `${history?.downCount}`,
      `ticks ${history?.ticks.length} of them up ${
        history?.ticks.filter(({ outcome }) => outcome === "up").length
      }`,
    ]),
    want.map((row) => row.toSpliced(7, 1)),
  );
  for (const [index, row] of want.entries()) {
    const { upCount, downCount, durationTenths } = monitors[index]?.history ??
      assert.fail();
    const meanMs = durationTenths / (upCount + downCount) / 10;
    assert.ok(Math.abs(meanMs - Number(row[7])) < 0.002);
  }
});

Deno.test("readHealthcheck() reads events with their ids as the table has them", async () => {
  const { monitors, maxEventId } = await planOf();
  const want = (await expected()).filter(([kind]) => kind === "event");
  assert.equal(maxEventId, 8);
  assert.deepEqual(
    monitors.flatMap(({ id, history }) =>
      (history?.events ?? []).map((event) => [
        `${id}`,
        `${event.id}`,
        event.event,
        seconds(event.startedAt),
        event.endedAt === null ? "" : seconds(event.endedAt),
      ])
    ),
    want.map((row) => [...row.slice(1, 6), ""].slice(0, 5)),
  );
});

Deno.test("readHealthcheck() leaves out deleted services with their history", async () => {
  const { monitors, leftOut } = await planOf(
    "UPDATE services SET deleted_at = CURRENT_TIMESTAMP WHERE id = 2",
  );
  assert.deepEqual(monitors.map(({ id }) => id), [1, 3, 4]);
  assert.deepEqual(leftOut.map(({ name }) => name), ["payment-gateway"]);
});

Deno.test("readHealthcheck() orders events by instant, not by text, and joins neighbours of one kind", async () => {
  // As after a change of zone: written later, and its text sorts first.
  const { monitors } = await planOf(`
    DELETE FROM service_events WHERE service_id = 1;
    INSERT INTO service_events (id, service_id, event, date_started, date_ended) VALUES
      (20, 1, 'uptime',   '2026-11-29 11:25:02.48+05:30', '2026-11-29 11:26:02+05:30'),
      (21, 1, 'downtime', '2026-11-29 05:56:02.010203', '2026-11-29 05:57:02'),
      (22, 1, 'downtime', '2026-11-29 11:27:02.5+05:30', NULL),
      (23, 1, 'uptime',   '2026-11-29 00:58:02-05:00', NULL);
  `);
  const at = (time: string) => Date.parse(`2026-11-29T${time}Z`);
  assert.deepEqual(monitors[0]?.history?.events, [
    {
      id: 20,
      event: "uptime",
      startedAt: at("05:55:02.480"),
      endedAt: at("05:56:02.010"),
    },
    {
      id: 21,
      event: "downtime",
      startedAt: at("05:56:02.010"),
      endedAt: at("05:58:02"),
    },
    { id: 23, event: "uptime", startedAt: at("05:58:02"), endedAt: null },
  ]);
});

Deno.test("readHealthcheck() rolls up ticks that are too old to be kept", async () => {
  const { monitors } = await planOf("", JUST_AFTER + 10 * 86_400_000);
  const { history } = monitors[1] ?? assert.fail();
  const days = [...history?.days ?? []];
  assert.equal(history?.ticks.length, 0);
  assert.deepEqual(
    days.map(([, { upCount, downCount }]) => [upCount, downCount]),
    [[46, 53]],
  );
  assert.equal(days[0]?.[1].uncoveredCount, 99);
});

Deno.test("readHealthcheck() sends user and password of an address as a header", async () => {
  const { monitors } = await planOf(
    "UPDATE services SET url = 'https://me:se%20cret@a.example.org/x' WHERE id = 1",
  );
  const { url, headers } = monitors[0]?.members ?? {};
  assert.equal(url, "https://a.example.org/x");
  assert.deepEqual(headers, { Authorization: `Basic ${btoa("me:se cret")}` });
});
