import assert from "node:assert/strict";
import { PasswordHasher } from "../../routes/access/password.ts";
import { PASSWORD } from "../routes/fixtures/api_client.ts";
import { type HttpApp, startHttpApp } from "../routes/fixtures/http_app.ts";

const TRIES = 400;
const MAX_DIFFERENCE_MS = 2;
/** A hash of some 10 ms: what else differs would show beside it as well as beside a longer one, and sooner. */
const HASH_ROUNDS = 100_000;
/** Another program may get in the way of one round; a real difference shows in all. */
const ROUNDS = 5;

/** How long a login takes, in milliseconds. Each comes from an address of its own, so that none is slowed down. */
async function timeOf(app: HttpApp, email: string, i: number): Promise<number> {
  const started = performance.now();
  const { status } = await app.send("POST", "/login", {
    body: { Email: email, Password: "wrong password" },
    headers: { "X-Forwarded-For": `198.18.${i >> 8}.${i & 255}` },
  });
  const durationMs = performance.now() - started;
  assert.equal(status, 401);
  return durationMs;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN;
}

Deno.test("POST /login takes as long for an unknown user as for a wrong password", async (t) => {
  await using app = await startHttpApp({
    settings: { trustedProxies: ["127.0.0.1/32"] },
    hasher: new PasswordHasher({ rounds: HASH_ROUNDS }),
  });
  await app.signUp("known@example.com", PASSWORD);
  let best = Infinity;
  for (let round = 0; round < ROUNDS && best > MAX_DIFFERENCE_MS; round++) {
    const known: number[] = [];
    const unknown: number[] = [];
    for (let i = 0; i < TRIES; i++) {
      const at = (round * TRIES + i) * 2;
      // Each goes first as often as the other.
      const tries: [times: number[], email: string][] = [
        [known, "known@example.com"],
        [unknown, `unknown${i}@example.com`],
      ];
      if (i % 2 === 1) tries.reverse();
      for (const [j, [times, email]] of tries.entries()) {
        times.push(await timeOf(app, email, at + j));
      }
    }
    const difference = Math.abs(median(known) - median(unknown));
    best = Math.min(best, difference);
    const figures = `medians of ${TRIES}: known ${
      median(known).toFixed(2)
    } ms, unknown ${median(unknown).toFixed(2)} ms`;
    await t.step(figures, () => {});
  }
  assert.ok(best <= MAX_DIFFERENCE_MS, `medians differ by ${best} ms`);
});
