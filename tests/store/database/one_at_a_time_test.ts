import assert from "node:assert/strict";
import {
  type DatabaseCalls,
  oneAtATime,
} from "../../../store/database/one_at_a_time.ts";

Deno.test("oneAtATime() makes one call after the other, and one that fails holds up none", async () => {
  let [running, most] = [0, 0];
  const made: string[] = [];
  const call = async (name: string): Promise<never> => {
    most = Math.max(most, ++running);
    await Promise.resolve();
    made.push(name);
    running--;
    if (name === "get") throw new Error("away");
    return name as never;
  };
  const database: DatabaseCalls = {
    get: () => call("get"),
    getEach: () => call("getEach"),
    list: () => call("list"),
    commit: () => call("commit"),
  };
  const patient = oneAtATime(database);
  const results = await Promise.allSettled([
    patient.get(["a"]),
    patient.commit({}),
    patient.list({ prefix: [] }),
    patient.getEach([]),
  ]);
  assert.deepEqual(
    results.map(({ status }) => status),
    ["rejected", "fulfilled", "fulfilled", "fulfilled"],
  );
  assert.deepEqual(made, ["get", "commit", "list", "getEach"]);
  assert.equal(most, 1);
});
