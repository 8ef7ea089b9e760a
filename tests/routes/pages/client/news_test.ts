import assert from "node:assert/strict";
import { listenTo } from "../../../../routes/pages/client/news.js";

/** A browser's stream, as far as `listenTo()` uses one. */
class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static readonly opened: FakeSource[] = [];
  readyState = 1;

  constructor(readonly path: string) {
    super();
    FakeSource.opened.push(this);
  }

  close(): void {
    this.readyState = FakeSource.CLOSED;
  }
}

/** How many streams are open now. */
function openCount(): number {
  return FakeSource.opened.filter(({ readyState }) => readyState === 1).length;
}

Deno.test("listenTo() has a stream while the page is seen, and none while it is hidden", () => {
  const page = Object.assign(new EventTarget(), { hidden: true });
  const globals = { document: page, EventSource: FakeSource };
  const before = Object.keys(globals).map((name) =>
    [name, Reflect.get(globalThis, name)] as const
  );
  Object.assign(globalThis, globals);
  try {
    const heard: string[] = [];
    listenTo("/events", ({ type }: Event) => heard.push(type));
    assert.equal(openCount(), 0);
    const turn = (hidden: boolean) => {
      page.hidden = hidden;
      page.dispatchEvent(new Event("visibilitychange"));
    };
    turn(false);
    assert.equal(openCount(), 1);
    FakeSource.opened.at(-1)?.dispatchEvent(new Event("snapshot"));
    assert.deepEqual(heard, ["snapshot"]);
    turn(true);
    assert.equal(openCount(), 0);
    turn(false);
    assert.equal(openCount(), 1);
    assert.equal(FakeSource.opened.at(-1)?.path, "/events");
    dispatchEvent(new Event("pagehide"));
    assert.equal(openCount(), 0);
  } finally {
    for (const [name, value] of before) Reflect.set(globalThis, name, value);
  }
});
