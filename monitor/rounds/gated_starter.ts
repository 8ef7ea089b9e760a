import type { DueSlot } from "./due_slot.ts";
import type { MemberPace } from "./member_pace.ts";
import { SlotStarter, type SlotStarterDeps } from "./slot_starter.ts";

export interface GatedStarterDeps extends SlotStarterDeps {
  readonly memberPace: MemberPace;
  /** Slots of members that were not asked, since all of them together are bounded. */
  onShed(count: number): void;
}

/**
 * Starts slots, those of members as fast as the bound on all of them lets
 * through: beyond it they wait before a gate of their own, where the
 * operator's neither wait nor are waited for. There too a monitor waits with
 * one slot, so that all of them are asked less often, and evenly.
 */
export class GatedStarter {
  readonly #deps: GatedStarterDeps;
  readonly #starter: SlotStarter;
  readonly #gate: SlotStarter;

  constructor(deps: GatedStarterDeps) {
    this.#deps = deps;
    const { clock, isMembers, memberPace, onShed } = deps;
    this.#starter = new SlotStarter(deps);
    this.#gate = new SlotStarter({
      clock,
      isMembers,
      pace: memberPace,
      probe: (slot) => {
        this.#starter.start(slot);
        return Promise.resolve();
      },
      onMissed: onShed,
    });
  }

  get inFlight(): number {
    return this.#starter.inFlight;
  }

  /** Monitors with a slot that waits. */
  get waiting(): number {
    return this.#starter.waiting + this.#gate.waiting;
  }

  start(slot: DueSlot): void {
    const { isMembers, memberPace } = this.#deps;
    const isGated = (memberPace.isBounded || this.#gate.waiting > 0) &&
      isMembers(slot.monitor);
    if (isGated) this.#gate.start(slot);
    else this.#starter.start(slot);
  }

  /** To be called when something of a monitor was recorded: if it waits, it may have to go first now. */
  rank(slot: DueSlot): void {
    this.#gate.rank(slot);
    this.#starter.rank(slot);
  }

  /** What waits is not started any more, and is missed. */
  drop(): void {
    this.#gate.drop();
    this.#starter.drop();
  }
}
