import assert from "node:assert/strict";
import { OPERATORS } from "../../../../monitor/alert_rules.ts";
import { MaintenanceTable } from "../../../../monitor/maintenance/maintenance_table.ts";
import type { ShownState } from "../../../../monitor/shown_states.ts";
import { newMonitorState } from "../../../../monitor/monitor_state.ts";
import type { Monitor } from "../../../../monitor/types.ts";
import { MonitorTable } from "../../../../monitor/monitor_table.ts";
import { errorAnswer } from "../../../../routes/error_answer.ts";
import { ownRequest } from "../../../../routes/server/server.ts";
import { createApp } from "../../../../routes/server/app.ts";
import { PUBLIC } from "../../../../routes/access/viewer.ts";
import { IncidentTable } from "../../../../routes/incidents/incident_table.ts";
import { someMaintenance } from "../../../monitor/maintenance/some_maintenance.ts";
import { OwnerTable } from "../../../../routes/access/owner_table.ts";
import { NOTHING_CHOSEN } from "../../../../routes/pages/status/board_order.ts";
import { BoardOrders } from "../../../../routes/pages/status/board_orders.ts";
import { Live, type LiveDeps } from "../../../../routes/pages/live/live.ts";
import type { User } from "../../../../store/users.ts";

const OWNER = { id: 7 } as User;

interface Message {
  readonly type: string;
  // deno-lint-ignore no-explicit-any
  readonly data: any;
}

/** Live pages over urls 1 (public) and 2 (of user 7) whose states the test sets. */
function liveOf(options: Partial<LiveDeps> = {}) {
  const table = new MonitorTable();
  const common = { intervalMs: 1e9, updatedAt: 1, paused: false, tags: [] };
  const add = (url: Partial<Monitor>) =>
    table.set({ ...common, ...url } as Monitor);
  add({ id: 1, name: "Open", public: true, ownerId: null });
  add({ id: 2, name: "Secret", public: false, ownerId: 7 });
  const shown = new Map<number, ShownState>([[1, "up"], [2, "up"]]);
  const gauge = {
    value: 0,
    set: (value: number) => void (gauge.value = value),
  };
  const signedIn = { user: null as User | null };
  const live = new Live({
    table,
    view: {
      refresh: () => Promise.resolve(),
      state: (id) => ({
        ...newMonitorState(id),
        ...{ since: 5, lastAt: 10, lastOutcome: "up" },
      }),
      shown: ({ id }) => shown.get(id) ?? "pending",
    },
    viewerOf: () => Promise.resolve({ ...PUBLIC, user: signedIn.user }),
    gauge,
    owners: new OwnerTable(),
    incidents: new IncidentTable(),
    maintenance: new MaintenanceTable(() => OPERATORS),
    orders: new BoardOrders(
      { get: () => Promise.resolve(NOTHING_CHOSEN) },
      () => undefined,
    ),
    site: { title: "Site" },
    now: () => 20,
    lookMs: 1,
    ...options,
  });
  const route = { method: "GET", path: "/events", summary: "" } as const;
  const app = createApp(
    [{ ...route, handler: live.handler }],
    (c, error) => errorAnswer(c, error, () => {}),
  );
  const ask = async (query = "", address = "192.0.2.1", method = "GET") =>
    await app.fetch(new Request(`http://x/events${query}`, { method }), {
      ...ownRequest(),
      address,
    });
  return { table, add, shown, gauge, signedIn, live, ask };
}

/** The messages of a stream, one at a time. */
async function* messagesOf({ body }: Response): AsyncGenerator<Message> {
  let text = "";
  if (body === null) return;
  for await (const chunk of body.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const parts = text.split("\n\n");
    text = parts.pop() ?? "";
    for (const part of parts) {
      const [, type = "", json = ""] =
        /^event: (\w+)\n(?:id: \d+\n)?data: (.*)$/.exec(part) ?? [];
      yield { type, data: JSON.parse(json) };
    }
  }
}

async function next(
  messages: AsyncGenerator<Message>,
  type: string,
): Promise<Message["data"]> {
  for (let count = 0; count < 100; count++) {
    const { value, done } = await messages.next();
    if (done) return null;
    if (value.type === type) return value.data;
  }
}

Deno.test("Live begins with a snapshot of the public urls and goes on with changes", async () => {
  const { shown, live, ask } = liveOf();
  const messages = messagesOf(await ask());
  const { summary, states, groups } = await next(messages, "snapshot");
  assert.equal(summary.text, "All systems operational");
  assert.equal(summary.title, "All systems operational · Site");
  assert.deepEqual(states, [["up", "Up", [1]]]);
  assert.deepEqual(groups, [["", "1 up"]]);
  shown.set(1, "down");
  const change = await next(messages, "change");
  assert.equal(change.summary.text, "Open is down");
  assert.deepEqual(change.states, [["down", "Down", [1]]]);
  assert.deepEqual(change.groups, [["", "1 down"]]);
  live.close();
});

Deno.test("Live sends a page of many services what is on it, and what all come to", async () => {
  const { add, live, ask } = liveOf();
  for (let id = 3; id <= 452; id++) {
    add({ id, name: `Open ${id}`, public: true, ownerId: null });
  }
  const snapshotOf = async (page: number) =>
    await next(messagesOf(await ask(`?page=${page}`)), "snapshot");
  const second = await snapshotOf(2);
  const [[state, word, ids]] = second.states;
  assert.deepEqual([state, word, ids.length], ["pending", "New", 200]);
  assert.equal(ids[0], 202); // 1 and 3 to 201 are on the first
  assert.match(second.summary.counts, /450 new/);
  assert.deepEqual(await snapshotOf(9), await snapshotOf(3));
  assert.equal((await snapshotOf(3)).states.at(-1)[2].length, 51);
  live.close();
});

Deno.test("Live has the services of a page that is cut in the order that was chosen for it, also once it is another", async () => {
  let services = [250, 249];
  const orders = new BoardOrders(
    { get: () => Promise.resolve({ services, groups: [] }) },
    () => undefined,
  );
  const { add, live, ask } = liveOf({ orders });
  for (let id = 3; id <= 250; id++) {
    add({ id, name: `Open ${id + 1_000}`, public: true, ownerId: null });
  }
  const messages = messagesOf(await ask("?page=2"));
  const { states } = await next(messages, "snapshot");
  const [[, , ids]] = states; // 250, 249, 1 and 3 to 199 are on the first
  assert.deepEqual([ids[0], ids.at(-1), ids.length], [200, 248, 49]);
  services = [];
  await orders.of({ key: "operator" });
  const change = await next(messages, "change");
  assert.deepEqual(change.states, [["pending", "New", [249, 250]]]);
  assert.deepEqual(change.gone, [200, 201]);
  live.close();
});

Deno.test("Live tells a page of an incident that it is over, and what is not there 404", async () => {
  const incidents = new IncidentTable();
  const about = {
    id: 4,
    title: "Late",
    impact: "major",
    startedAt: 3,
  } as const;
  const open = { ...about, urls: [], updatedAt: 9, text: "Yes" };
  const told = (isOver: boolean) => ({
    open: isOver ? [] : [{ ...open, status: "investigating" as const }],
    recent: isOver ? [{ ...about, urls: [], endedAt: 12 }] : [],
  });
  const { live, ask } = liveOf({ incidents });
  const path = "?incident=4";
  assert.equal((await ask(path)).status, 404);
  incidents.replace(OPERATORS, told(false));
  const messages = messagesOf(await ask(path));
  const { summary } = await next(messages, "snapshot");
  assert.deepEqual([summary.state, summary.title], ["down", "Late · Site"]);
  incidents.replace(OPERATORS, told(true));
  assert.equal((await next(messages, "change")).summary.state, "up");
  const later = await next(messagesOf(await ask(path)), "snapshot");
  assert.deepEqual(
    [later.summary.state, later.summary.text, later.summary.said],
    ["up", "Late", undefined],
  );
  assert.equal((await ask("?incident=5")).status, 404);
  live.close();
});

Deno.test("Live tells of a maintenance as it is planned, begins and ends, where nothing else is new; of a private one nothing", async () => {
  const maintenance = new MaintenanceTable(() => OPERATORS);
  let now = 20;
  const { live, ask } = liveOf({ maintenance, now: () => now });
  const listen = async (query: string) => {
    const messages = messagesOf(await ask(query));
    const { summary } = await next(messages, "snapshot");
    assert.equal(summary.said, undefined, query);
    return async () => (await next(messages, "change")).summary.said;
  };
  const changes = await Promise.all(["", "?url=1"].map(listen));
  const versions = new Set<string | undefined>();
  const tell = async () => {
    for (const change of changes) versions.add(await change());
  };
  const window = { startsAt: 1_000, endsAt: 2_000 };
  const rule = someMaintenance(window);
  maintenance.replaceAll([rule], []);
  await tell();
  now = 1_000;
  await tell();
  maintenance.replaceAll([{ ...rule, text: "Sorry", updatedAt: 5 }], []);
  await tell();
  assert.equal(versions.size, 3, "all hear the same");
  now = 2_000;
  await tell();
  assert.ok(versions.has(undefined));
  const secret = { ...window, id: 2, scope: { urls: ["Secret"] } };
  now = 500;
  maintenance.replaceAll([someMaintenance(secret)], []);
  const { summary } = await next(messagesOf(await ask()), "snapshot");
  assert.equal(summary.said, undefined);
  live.close();
});

Deno.test("Live gives the page of one service its own title", async () => {
  const { live, ask } = liveOf();
  const { summary } = await next(messagesOf(await ask("?url=1")), "snapshot");
  assert.equal(summary.title, "Open: Up · Site");
  live.close();
});

Deno.test("Live sends a beat when there is no news", async () => {
  const { live, ask } = liveOf();
  const messages = messagesOf(await ask());
  assert.deepEqual(await next(messages, "beat"), {});
  live.close();
});

Deno.test("Live tells the public nothing of a private url, also when it becomes one", async () => {
  const { add, shown, live, ask } = liveOf();
  const messages = messagesOf(await ask());
  await next(messages, "snapshot");
  shown.set(2, "down");
  add({ id: 1, name: "Open", public: false, ownerId: 7, updatedAt: 2 });
  const { type, data } = (await messages.next()).value ?? {};
  assert.equal(type, "change");
  assert.deepEqual([data.states, data.gone], [[], [1]]);
  live.close();
});

Deno.test("Live tells owners of their own urls, and nobody else", async () => {
  const { signedIn, live, ask } = liveOf();
  assert.equal((await ask("?own")).status, 401);
  assert.equal((await ask("?url=2")).status, 404);
  signedIn.user = { id: 8 } as User;
  assert.equal((await ask("?url=2")).status, 404);
  signedIn.user = OWNER;
  for (const query of ["?own", "?url=2"]) {
    const { urls } = await next(messagesOf(await ask(query)), "snapshot");
    assert.deepEqual(urls.map(({ id }: { id: number }) => id), [2]);
  }
  live.close();
});

Deno.test("Live ends the stream of a url that is deleted", async () => {
  const { table, gauge, ask } = liveOf();
  const messages = messagesOf(await ask("?url=1"));
  await next(messages, "snapshot");
  table.delete(1);
  assert.equal(await next(messages, "never"), null);
  assert.equal(gauge.value, 0);
});

Deno.test("Live cuts off those who have signed out", async () => {
  const { signedIn, gauge, ask } = liveOf();
  signedIn.user = OWNER;
  const messages = messagesOf(await ask("?own"));
  await next(messages, "snapshot");
  signedIn.user = null;
  assert.equal(await next(messages, "never"), null);
  assert.equal(gauge.value, 0);
});

Deno.test("Live has room for so many streams, and for so many of one network", async () => {
  const { live, gauge, ask } = liveOf({ maxStreams: 3, maxPerNetwork: 2 });
  const statuses = [];
  const near = ["2001:db8::1", "2001:db8::2", "2001:db8::3"];
  for (const address of [...near, "b", "c"]) {
    const response = await ask("", address);
    statuses.push(response.status);
    if (response.status === 503) {
      assert.equal(response.headers.get("retry-after"), "15");
    }
  }
  assert.deepEqual(statuses, [200, 200, 503, 200, 503]);
  assert.equal(gauge.value, 3);
  live.close();
  assert.equal(gauge.value, 0);
});

Deno.test("Live gives back the place of a client that left", async () => {
  const { live, gauge, ask } = liveOf({ maxStreams: 1 });
  const first = await ask();
  await first.body?.cancel();
  assert.equal(gauge.value, 0);
  assert.equal((await ask()).status, 200);
  live.close();
});

Deno.test("Live ends all streams at the stop and begins none after it", async () => {
  const { live, ask } = liveOf();
  const messages = messagesOf(await ask());
  await next(messages, "snapshot");
  live.close();
  assert.equal(await next(messages, "never"), null);
  assert.equal((await ask()).status, 503);
});

Deno.test("Live answers HEAD without a stream", async () => {
  const { gauge, ask } = liveOf();
  const { status, headers, body } = await ask("", "a", "HEAD");
  assert.equal(status, 200);
  assert.equal(headers.get("content-type"), "text/event-stream");
  assert.equal(body, null);
  assert.equal(gauge.value, 0);
});

Deno.test("Live goes on after the store was in trouble", async () => {
  let shownNow: ShownState = "up";
  let failuresLeft = 0;
  const { live, ask } = liveOf({
    view: {
      refresh: () =>
        failuresLeft-- > 0
          ? Promise.reject(new Error("busy"))
          : Promise.resolve(),
      state: () => undefined,
      shown: () => shownNow,
    },
  });
  const messages = messagesOf(await ask());
  await next(messages, "snapshot");
  failuresLeft = 3;
  shownNow = "down";
  const { states } = await next(messages, "change");
  assert.equal(states[0][0], "down");
  assert.ok(failuresLeft < 0);
  live.close();
});

Deno.test("Live tells a change of a board in less than 2 KB, also when 200 services fail at once", async () => {
  const { add, shown, live, ask } = liveOf();
  for (let id = 3; id <= 2_000; id++) {
    add({ id, name: `Service ${id}`, public: true, ownerId: null });
  }
  const messages = messagesOf(await ask());
  await next(messages, "snapshot");
  for (let id = 1; id <= 2_000; id++) shown.set(id, "down");
  const change = await next(messages, "change");
  assert.equal(change.summary.text, "All services are down");
  assert.equal(change.states[0][2].length, 200);
  assert.ok(JSON.stringify(change).length < 2_048);
  live.close();
});
