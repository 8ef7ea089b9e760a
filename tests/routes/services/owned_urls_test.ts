import assert from "node:assert/strict";
import type { Monitor } from "../../../monitor/types.ts";
import { MonitorTable } from "../../../monitor/monitor_table.ts";
import {
  OwnedUrls,
  type OwnedUrlsDeps,
} from "../../../routes/services/owned_urls.ts";
import { PUBLIC, type UserViewer } from "../../../routes/access/viewer.ts";
import type { User } from "../../../store/users.ts";
import { monitoredUrl } from "../../monitor/fixtures/monitored_url.ts";

const USER: UserViewer = { ...PUBLIC, user: { id: 1 } as User };

/** A store in memory, each write of which may be held up. */
class Rig {
  readonly table = new MonitorTable();
  readonly #stored = new Map<number, Monitor>();
  /** Called before a url is written. */
  beforeWrite: () => Promise<void> = () => Promise.resolve();
  readonly owned: OwnedUrls;

  constructor(monitors: readonly Monitor[]) {
    for (const monitor of monitors) this.#write(monitor);
    const store = {
      get: (id: number) => Promise.resolve(this.#stored.get(id) ?? null),
      create: (monitor: Monitor) =>
        this.#change({ ...monitor, id: this.#stored.size + 1 }),
      update: (id: number, changes: Partial<Monitor>) =>
        this.#change({ id, ...changes }),
    };
    this.owned = new OwnedUrls({
      urls: store as unknown as OwnedUrlsDeps["urls"],
      deletedUrls: {} as OwnedUrlsDeps["deletedUrls"],
      table: this.table,
      guard: { checkTarget: (raw) => ({ ok: true, url: new URL(raw) }) },
      defaults: { intervalMs: 15_000, timeoutMs: 5_000, minIntervalMs: 100 },
    });
  }

  /** Probes a second of all urls. */
  get rate(): number {
    const rates = [...this.table.all()].map((monitor) =>
      1_000 / monitor.intervalMs
    );
    return Math.round(rates.reduce((sum, rate) => sum + rate, 0));
  }

  async #change(url: Partial<Monitor> & { id: number }) {
    await this.beforeWrite();
    const before = this.#stored.get(url.id) ?? monitoredUrl({ ownerId: 1 });
    const after = { ...before, ...url, updatedAt: before.updatedAt + 1 };
    this.#stored.set(url.id, after);
    return after;
  }

  #write(monitor: Monitor): void {
    this.#stored.set(monitor.id, monitor);
    this.table.set(monitor);
  }
}

/** As many urls as an account may have at 100 ms. */
function fullRig(): Rig {
  const ids = Array.from({ length: 25 }, (_, index) => index + 1);
  return new Rig(
    ids.map((id) => monitoredUrl({ id, ownerId: 1, intervalMs: 100 })),
  );
}

Deno.test("OwnedUrls.change() takes no url over the probes a second that an account has, but changes the rest of it", async () => {
  const { owned, ...rig } = fullRig();
  const { table } = rig;
  await owned.change(USER, 1, { interval: "10s" });
  await owned.change(USER, 2, { interval: "10s", name: "two" });
  await owned.change(USER, 1, { interval: "100ms" });
  await owned.add(USER, { url: "https://example.com/", interval: "1s" });
  const refused = { status: 403, message: /250 probes a second at most/ };
  await assert.rejects(
    owned.change(USER, 2, { interval: "100ms", name: "2" }),
    refused,
  );
  assert.equal(table.get(2)?.name, "two");
  await owned.change(USER, 2, { name: "2", paused: true });
  assert.deepEqual([table.get(2)?.name, table.get(2)?.paused], ["2", true]);
});

Deno.test("OwnedUrls.change() gives nothing back that another change of the same url is about to take", async () => {
  const rig = fullRig();
  const { owned } = rig;
  const { promise, resolve } = Promise.withResolvers<void>();
  rig.beforeWrite = () => promise;
  const keeps = owned.change(USER, 1, { interval: "100ms", name: "kept" });
  await turns();
  rig.beforeWrite = () => Promise.resolve();
  const lowers = owned.change(USER, 1, { interval: "100m" });
  await turns();
  const added = owned.add(USER, { url: "https://e.org/", interval: "110ms" })
    .catch(() => null);
  await turns();
  resolve();
  await Promise.all([keeps, lowers, added]);
  assert.ok(rig.rate <= 250, `${rig.rate} probes a second`);
  assert.equal(rig.table.get(1)?.name, "kept");
  assert.equal(rig.table.get(1)?.intervalMs, 6_000_000);
});

Deno.test("OwnedUrls.change() goes on with a url after a change of it failed, and holds up no other", async () => {
  const rig = fullRig();
  const { owned } = rig;
  const { promise, reject } = Promise.withResolvers<void>();
  rig.beforeWrite = () => promise;
  const failing = owned.change(USER, 1, { name: "a" });
  await turns();
  rig.beforeWrite = () => Promise.resolve();
  const next = owned.change(USER, 1, { name: "b" });
  assert.equal((await owned.change(USER, 2, { name: "c" })).name, "c");
  reject(new Error("busy"));
  await assert.rejects(failing, /busy/);
  assert.equal((await next).name, "b");
});

async function turns(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await null;
}
