import assert from "node:assert/strict";
import {
  BoardOrders,
  MAX_ORDERED_GROUPS,
  MAX_ORDERED_SERVICES,
} from "../../store/board_orders.ts";
import { openDatabase } from "../../store/database/open_database.ts";

Deno.test("BoardOrders keeps as much as fits into one entry, and forgets it", async () => {
  const database = await openDatabase(":memory:");
  try {
    const orders = new BoardOrders(database);
    assert.deepEqual(await orders.get("7"), { services: [], groups: [] });
    const most = await orders.change("7", () => ({
      services: Array.from({ length: 3_000 }, (_, i) => 2 ** 40 + i),
      groups: Array.from(
        { length: 300 },
        (_, i) => `${i}`.padStart(100, "ж"),
      ),
    }));
    assert.equal(most.services.length, MAX_ORDERED_SERVICES);
    assert.equal(most.groups.length, MAX_ORDERED_GROUPS);
    assert.deepEqual(await orders.get("7"), most);
    assert.deepEqual((await orders.get("operator")).services, []);
    await orders.forget("7");
    assert.deepEqual((await orders.get("7")).services, []);
  } finally {
    database.close();
  }
});

Deno.test("BoardOrders.change() loses nothing of two at once", async () => {
  const database = await openDatabase(":memory:");
  try {
    const orders = new BoardOrders(database);
    await Promise.all(
      [1, 2, 3, 4, 5].map((id) =>
        orders.change("operator", ({ services, groups }) => ({
          services: [...services, id],
          groups,
        }))
      ),
    );
    const { services } = await orders.get("operator");
    assert.deepEqual(services.toSorted(), [1, 2, 3, 4, 5]);
  } finally {
    database.close();
  }
});
