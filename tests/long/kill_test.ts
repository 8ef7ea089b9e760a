import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { Program } from "../program/program.ts";
import { TargetServer } from "../program/target_server.ts";
import { tempDir } from "../program/temp_dir.ts";

const KILLS = 30;
/** The program is killed within this of its first answer. */
const MAX_LIFE_MS = 1_200;

interface Event {
  readonly id: number;
  readonly event: string;
  readonly date_started: number;
  readonly date_ended: number | null;
}

interface Tick {
  readonly at: number;
  readonly outcome: string;
}

Deno.test(`main.ts keeps every event and account over ${KILLS} times kill -9`, async () => {
  await using dir = await tempDir();
  let status = 200;
  await using target = new TargetServer(() => new Response(null, { status }));
  const args = ["--urls", `target=${target.url}`, "--interval", "100ms"];
  let known: Event[] = [];
  for (let round = 0; round < KILLS; round++) {
    await using program = await Program.start({ dir: dir.path, args });
    await assertAccounts(program, round);
    status = status === 200 ? 503 : 200;
    const events = await eventually(
      "another event",
      async () => {
        const all = await listEvents(program);
        return all.length > known.length ? all : undefined;
      },
    );
    assertContinues(events, known);
    known = events;
    assertDistinct(await listTicks(program));
    await register(program, round);
    await aRandomWhile();
    assert.equal(await program.stop("SIGKILL"), 137);
  }
  assert.ok(known.length >= KILLS, `${known.length} events`);
});

async function listEvents(program: Program): Promise<Event[]> {
  const text = await program.text("/v1/services/1/events?limit=500");
  return JSON.parse(text).data.events.data.toReversed();
}

async function listTicks(program: Program): Promise<Tick[]> {
  const text = await program.text("/v1/services/1/ticks?limit=500");
  return JSON.parse(text).data.ticks.data;
}

/** What was known is there yet, at most ended since, and each event ends where the next begins. */
function assertContinues(events: Event[], known: Event[]): void {
  known.forEach((before, i) => {
    const after = events[i];
    assert.deepEqual(
      { ...after, date_ended: null, updated_at: 0 },
      { ...before, date_ended: null, updated_at: 0 },
    );
  });
  events.forEach((each, i) => {
    const next = events[i + 1];
    assert.equal(each.date_ended, next?.date_started ?? null);
    assert.notEqual(each.event, next?.event);
  });
}

/** No slot is recorded twice. */
function assertDistinct(ticks: Tick[]): void {
  const times = ticks.map(({ at }) => at);
  assert.deepEqual(times, [...new Set(times)].sort((a, b) => a - b));
}

const PASSWORD = "correct horse battery";

function account(round: number): RequestInit {
  const Email = `user${round}@example.org`;
  return {
    method: "POST",
    body: JSON.stringify({ Email, Password: PASSWORD }),
  };
}

async function register(program: Program, round: number): Promise<void> {
  const response = await program.fetch("/register", account(round));
  await response.body?.cancel();
  assert.equal(response.status, 201);
}

/** The account of the round before can log in. */
async function assertAccounts(program: Program, round: number): Promise<void> {
  if (round === 0) return;
  const response = await program.fetch("/login", account(round - 1));
  await response.body?.cancel();
  assert.equal(response.status, 200);
}

/** So that the kill comes at any point of the program's work. */
function aRandomWhile(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, Math.random() * MAX_LIFE_MS);
  });
}
