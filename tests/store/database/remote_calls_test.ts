import assert from "node:assert/strict";
import { RemoteCalls } from "../../../store/database/remote_calls.ts";
import { VirtualTime } from "../../simulation/virtual_time.ts";

/** A store that answers, or that nobody hears anything of. */
class Rig {
  readonly time = new VirtualTime();
  answers = true;
  listens: boolean | null = null;
  sent = 0;
  pings = 0;
  readonly away: boolean[] = [];
  /** Calls that have no answer yet. */
  readonly unanswered: (() => void)[] = [];
  readonly calls = new RemoteCalls({
    timers: this.time.clock(0),
    deadlineMs: 5_000,
    ping: () => {
      this.pings++;
      return this.#answer();
    },
    isListening: () => Promise.resolve(this.listens),
    onAway: (isAway) => this.away.push(isAway),
  });

  call(): Promise<number> {
    return this.calls.run("read", () => {
      this.sent++;
      return this.#answer();
    });
  }

  /** A call that is expected to fail; what kind of trouble it tells. */
  async trouble(): Promise<string> {
    try {
      await this.call();
      return "none";
    } catch (error) {
      return (error as { trouble: string }).trouble;
    }
  }

  #answer(): Promise<number> {
    if (this.answers) return Promise.resolve(1);
    return new Promise((resolve) => this.unanswered.push(() => resolve(1)));
  }
}

Deno.test("RemoteCalls fail at once after a call had no answer before its deadline", async () => {
  const rig = new Rig();
  rig.answers = false;
  const first = rig.trouble();
  await rig.time.advance(3_000);
  const second = rig.trouble();
  await rig.time.advance(2_000);
  assert.deepEqual(await Promise.all([first, second]), ["timeout", "away"]);
  const sent = rig.sent;
  assert.equal(await rig.trouble(), "away");
  assert.equal(rig.sent, sent, "the store is not asked");
  assert.deepEqual(rig.away, [true]);
});

Deno.test("RemoteCalls fail half a second after nobody listens any more", async () => {
  const rig = new Rig();
  rig.answers = false;
  rig.listens = false;
  const first = rig.trouble();
  await rig.time.advance(499);
  assert.deepEqual(rig.away, []);
  await rig.time.advance(1);
  assert.equal(await first, "away");
  for (let tries = 0; tries < 20; tries++) {
    assert.equal(await rig.trouble(), "away");
    await rig.time.advance(500);
  }
  assert.equal(rig.pings, 0, "a client that never gives up is not set on it");
});

Deno.test("RemoteCalls find out within two seconds that the store is there again", async () => {
  const rig = new Rig();
  rig.answers = false;
  rig.listens = false;
  const first = rig.trouble();
  await rig.time.advance(500);
  await first;
  rig.answers = true;
  rig.listens = true;
  let waitedMs = 0;
  while (await rig.trouble() !== "none") {
    await rig.time.advance(100);
    waitedMs += 100;
  }
  assert.ok(waitedMs <= 2_000, `${waitedMs} ms`);
  assert.deepEqual(rig.away, [true, false]);
  assert.equal(rig.pings, 1);
});

Deno.test("RemoteCalls believe the late answer to a call that was given up", async () => {
  const rig = new Rig();
  rig.answers = false;
  const first = rig.trouble();
  await rig.time.advance(5_000);
  await first;
  rig.unanswered[0]?.();
  await rig.time.advance(1);
  rig.answers = true;
  assert.equal(await rig.call(), 1);
});

Deno.test("RemoteCalls go on while other calls are answered", async () => {
  const rig = new Rig();
  rig.listens = false;
  rig.answers = false;
  const stuck = rig.trouble();
  rig.answers = true;
  assert.equal(await rig.call(), 1);
  await rig.time.advance(5_000);
  assert.equal(await stuck, "timeout");
  assert.equal(await rig.call(), 1);
  assert.deepEqual(rig.away, []);
});

Deno.test("RemoteCalls leave no timer behind", async () => {
  const rig = new Rig();
  await assert.rejects(
    rig.calls.run("read", () => {
      throw new TypeError("not a key");
    }),
    TypeError,
  );
  await rig.time.advance(60_000);
  assert.deepEqual(rig.away, []);
});
