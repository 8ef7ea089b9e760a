import assert from "node:assert/strict";
import type { ShownState } from "../../../../monitor/shown_states.ts";
import { type Impact, type Incident } from "../../../../monitor/incident.ts";
import { newMonitorState } from "../../../../monitor/monitor_state.ts";
import { STATUSPAGE_DOCUMENTS } from "../../../../routes/pages/share/statuspage.ts";
import type { CurrentState } from "../../../../routes/pages/words/current_state.ts";
import { monitoredUrl } from "../../../monitor/fixtures/monitored_url.ts";
import { startPageApp } from "../fixtures/page_app.ts";

const SINCE = Date.UTC(2026, 10, 1);
const PAGE = {
  id: "operator",
  name: "Status",
  url: "https://s.example.org",
  since: SINCE,
};

function current(
  shown: ShownState,
  id: number,
  last: "up" | "down" | "pending" = "up",
): CurrentState {
  return {
    monitor: monitoredUrl({ id, name: `s${id}` }),
    shown,
    since: null,
    state: { ...newMonitorState(id), status: last },
    responseMs: null,
    checkedAt: null,
  };
}

function written(
  path: string,
  states: CurrentState[],
  tag: string | null,
  incidents: Incident[] = [],
) {
  const source = { groups: [{ tag, states }], incidents, planned: [] };
  // deno-lint-ignore no-explicit-any -- read member by member below
  return STATUSPAGE_DOCUMENTS.get(path)?.write(PAGE, source) as any;
}

Deno.test("a page without services changed last when the instance began", () => {
  assert.deepEqual(written("status.json", [], null).page, {
    id: "operator",
    name: "Status",
    url: "https://s.example.org",
    time_zone: "Etc/UTC",
    updated_at: "2026-11-01T00:00:00.000Z",
  });
});

const INDICATORS: [shown: ShownState[], indicator: string, says: string][] = [
  [[], "none", "All Systems Operational"],
  [["up", "up"], "none", "All Systems Operational"],
  [["up", "paused", "pending"], "none", "All Systems Operational"],
  [["up", "maintenance"], "maintenance", "Service Under Maintenance"],
  [["up", "degraded"], "minor", "Partially Degraded Service"],
  [["down", "degraded"], "major", "Partial System Outage"],
  [["down", "paused"], "critical", "Major System Outage"],
];

for (const [shown, indicator, says] of INDICATORS) {
  Deno.test(`status.json of services that are ${shown.join(", ") || "none"}: ${indicator}`, () => {
    const states = shown.map((each, index) => current(each, index + 1));
    assert.deepEqual(written("status.json", states, null).status, {
      indicator,
      description: says,
    });
  });
}

const COMPONENTS: [ShownState, "up" | "down" | "pending", string | null][] = [
  ["up", "up", "operational"],
  ["degraded", "up", "degraded_performance"],
  ["down", "down", "major_outage"],
  ["maintenance", "up", "under_maintenance"],
  ["unknown", "down", "major_outage"],
  ["unknown", "up", "operational"],
  ["unknown", "pending", null],
  ["pending", "pending", null],
  ["paused", "up", null],
];

for (const [shown, last, status] of COMPONENTS) {
  Deno.test(`components.json of a service that is ${shown} and was ${last}: ${status}`, () => {
    const { components } = written(
      "components.json",
      [current(shown, 7, last)],
      null,
    );
    const seen = components.map((each: { status: string }) => each.status);
    assert.deepEqual(seen, status === null ? [] : [status]);
  });
}

Deno.test("a tag is a component of its own, as bad as the worst of its services", () => {
  const { components } = written("components.json", [
    current("up", 1),
    current("down", 2),
  ], "Customers");
  const [group, ...parts] = components;
  assert.deepEqual([group.name, group.group, group.status, group.components], [
    "Customers",
    true,
    "major_outage",
    ["1", "2"],
  ]);
  for (const part of parts) assert.equal(part.group_id, group.id);
});

/** The members that the documentation of that API gives to everything that it sends. */
const PAGE_MEMBERS = ["id", "name", "url", "time_zone", "updated_at"];
const COMPONENT_MEMBERS =
  "id name status created_at updated_at position description showcase start_date group_id page_id group only_show_if_degraded"
    .split(" ");

Deno.test("/api/v2/summary.json has all members of Statuspage's, for any site to read", async () => {
  await using pages = await startPageApp();
  const { status, headers, text } = await pages.get("/api/v2/summary.json");
  assert.equal(status, 200);
  assert.equal(headers.get("access-control-allow-origin"), "*");
  const summary = JSON.parse(text);
  assert.deepEqual(Object.keys(summary), [
    "page",
    "components",
    "incidents",
    "scheduled_maintenances",
    "status",
  ]);
  assert.deepEqual(Object.keys(summary.page).sort(), PAGE_MEMBERS.sort());
  for (const component of summary.components) {
    const members = Object.keys(component).filter((name) =>
      name !== "components"
    );
    assert.deepEqual(members.sort(), COMPONENT_MEMBERS.toSorted());
  }
  assert.deepEqual(summary.status, {
    indicator: "major",
    description: "Partial System Outage",
  });
  const tag = headers.get("etag") ?? "";
  const again = await pages.get("/api/v2/summary.json", {
    "If-None-Match": tag,
  });
  assert.equal(again.status, 304);
});

Deno.test("every list of Statuspage's API is there, and empty", async () => {
  await using pages = await startPageApp();
  for (const path of STATUSPAGE_DOCUMENTS.keys()) {
    const { status, text } = await pages.get(`/api/v2/${path}`);
    assert.equal(status, 200, path);
    const { incidents = [], scheduled_maintenances = [] } = JSON.parse(text);
    assert.deepEqual([incidents, scheduled_maintenances], [[], []]);
  }
});

function incident(impact: Impact, changes: Partial<Incident> = {}): Incident {
  const at = SINCE + 60_000;
  return {
    ...{ id: 5, owner: 0, writtenBy: 1, title: "Mail is late", impact },
    ...{ urls: [2], startedAt: SINCE, publishedAt: at, createdAt: at },
    ...{ updatedAt: at, version: 1 },
    updates: [{ at, status: "investigating", text: "We look into it" }],
    ...changes,
  };
}

const SAID: [ShownState, Impact, indicator: string, component: string][] = [
  ["up", "none", "none", "operational"],
  ["up", "minor", "minor", "degraded_performance"],
  ["up", "major", "major", "partial_outage"],
  ["up", "critical", "critical", "major_outage"],
  ["down", "minor", "major", "major_outage"],
  ["paused", "critical", "critical", "operational"],
];

for (const [shown, impact, indicator, component] of SAID) {
  Deno.test(`an open incident of impact ${impact} and a service that is ${shown}: ${indicator}`, () => {
    const states = [current("up", 1), current(shown, 2)];
    const document = written("summary.json", states, null, [incident(impact)]);
    assert.equal(document.status.indicator, indicator);
    assert.equal(document.components.at(-1).status, component);
    assert.equal(document.incidents.length, 1);
  });
}

Deno.test("an incident that is over is listed, and changes nothing else", () => {
  const at = SINCE + 120_000;
  const over = incident("critical");
  const updates: Incident["updates"] = [
    ...over.updates,
    { at, status: "resolved", text: "It is over" },
  ];
  const all = [{ ...over, updates }];
  const states = [current("up", 2)];
  const summary = written("summary.json", states, null, all);
  assert.equal(summary.status.indicator, "none");
  assert.deepEqual(summary.incidents, []);
  assert.deepEqual(
    written("incidents/unresolved.json", states, null, all).incidents,
    [],
  );
  const [listed] = written("incidents.json", states, null, all).incidents;
  assert.equal(listed.status, "resolved");
  assert.equal(listed.resolved_at, new Date(at).toISOString());
  assert.equal(listed.incident_updates[0].body, "It is over");
});

/** As that API documents an incident, and an update of one. */
const INCIDENT_MEMBERS =
  "id name status created_at updated_at monitoring_at resolved_at impact shortlink started_at page_id incident_updates components reminder_intervals"
    .split(" ");
const UPDATE_MEMBERS =
  "id status body incident_id created_at updated_at display_at affected_components deliver_notifications custom_tweet tweet_id"
    .split(" ");

Deno.test("an incident has all members of Statuspage's", () => {
  const states = [current("up", 2)];
  const { incidents: [listed] } = written("incidents.json", states, null, [
    incident("minor"),
  ]);
  assert.deepEqual(Object.keys(listed).sort(), INCIDENT_MEMBERS.toSorted());
  const [update] = listed.incident_updates;
  assert.deepEqual(Object.keys(update).sort(), UPDATE_MEMBERS.toSorted());
  assert.equal(listed.shortlink, "https://s.example.org/incidents/5");
  assert.deepEqual(
    listed.components.map(({ id }: { id: string }) => id),
    ["2"],
  );
  assert.deepEqual(update.affected_components[0].code, "2");
});
