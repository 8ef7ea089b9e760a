import assert from "node:assert/strict";
import { eventually } from "../program/eventually.ts";
import { tempDir } from "../program/temp_dir.ts";
import { faultSeconds, report } from "./fault_plan.ts";
import { seeded } from "../simulation/seeded.ts";
import { UptickInstance } from "./uptick_instance.ts";

const URLS = 30;
const SECONDS = 20;
/** What the process with the shortened list still lists. */
const SHORTENED = 3;

const urls = Array.from({ length: URLS }, (_, index) => ({
  name: `url ${index}`,
  url: `http://127.0.0.1:9/${index}`,
  interval: "60s",
}));

/** What each of the four processes says of urls. */
const LISTS: readonly (readonly unknown[] | null)[] = [
  urls,
  urls,
  null,
  urls.slice(0, SHORTENED),
];

interface Service {
  readonly id: number;
  readonly name: string;
}

async function services(instance: UptickInstance): Promise<Service[]> {
  const { data } = await instance.json("/v1/services") as {
    data: { services: { data: Service[] } };
  };
  return data.services.data;
}

Deno.test("four processes that list all, none and few urls of one store, restarted and reloaded at random, lose none and double none", async () => {
  await using dir = await tempDir();
  const random = seeded(7);
  const started = performance.now();
  const endsAt = started + faultSeconds(SECONDS) * 1_000;
  const start = async (seat: number) => {
    const place = `${dir.path}/${seat}`;
    await Deno.mkdir(place, { recursive: true });
    const list = LISTS[seat] ?? null;
    const file = JSON.stringify(list === null ? {} : { urls: list });
    await Deno.writeTextFile(`${place}/uptick.json`, file);
    const args = ["--kv", `${dir.path}/store.sqlite3`];
    return await UptickInstance.start({ dir: place, args });
  };
  await using stack = new AsyncDisposableStack();
  const seats: UptickInstance[] = [];
  for (let seat = 0; seat < LISTS.length; seat++) {
    seats.push(stack.use(await start(seat)));
    await eventually(
      "all urls are stored",
      async () =>
        (await services(seats[0] as UptickInstance)).length === URLS ||
        undefined,
    );
  }
  const before = await services(seats[0] as UptickInstance);
  const done = { restarts: 0, reloads: 0 };
  while (performance.now() < endsAt) {
    const seat = Math.floor(random() * LISTS.length);
    const instance = seats[seat] as UptickInstance;
    if (random() < 0.5) {
      instance.signal("SIGHUP");
      done.reloads++;
    } else {
      await (random() < 0.5 ? instance.kill() : instance.stop());
      seats[seat] = stack.use(await start(seat));
      done.restarts++;
    }
  }
  report("configured urls", done);
  const names = (list: Service[]) =>
    list.map(({ id, name }) => `${id} ${name}`).sort();
  for (const instance of seats) {
    await eventually("every process shows what was there before", async () => {
      const now = names(await services(instance));
      return now.join() === names(before).join() || undefined;
    });
  }
  assert.equal(new Set(before.map(({ name }) => name)).size, URLS);
});
