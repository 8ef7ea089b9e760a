import assert from "node:assert/strict";
import fc from "fast-check";
import { holdChanges } from "../../monitor/hold.ts";
import { type HoldKind, HOLDS } from "../../monitor/types.ts";

const kinds = fc.array(fc.constantFrom<HoldKind>(...HOLDS), { minLength: 1 });

Deno.test("holdChanges() brings a url back as its owner had it, whatever was done to it in between", () => {
  fc.assert(
    fc.property(fc.boolean(), fc.boolean(), kinds, (paused, isPublic, all) => {
      const own = { paused, public: isPublic };
      let now: ReturnType<typeof holdChanges> = { ...own, hold: null };
      for (const kind of all) {
        now = holdChanges(now, kind);
        assert.equal(now.paused, true);
        assert.equal(now.public, kind === "paused" && isPublic);
        assert.equal(now.hold?.kind, kind);
      }
      assert.deepEqual(holdChanges(now, null), { ...own, hold: null });
    }),
  );
});

Deno.test("holdChanges() keeps what the owner made public or private while it was paused", () => {
  const held = holdChanges({ paused: false, public: false }, "paused");
  const shown = { ...held, public: true };
  assert.equal(holdChanges(shown, null).public, true);
  const down = holdChanges(shown, "taken down");
  assert.equal(holdChanges(down, null).public, true);
});
