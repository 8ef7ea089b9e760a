import { networkOf, wideNetworkOf } from "../../monitor/guard/network_of.ts";

/** The lanes of the narrow networks of a wide one, each in the order in which its jobs came. */
type WideLane<Job> = Map<string, Job[]>;

/**
 * Jobs that wait, in a lane for each network. Lanes take turns: first those of
 * wide networks (IPv6 /48, IPv4 /24), among these the narrow ones (IPv6 /64,
 * IPv4 /32). So who has many addresses of one network has one turn with them.
 */
export class FairLanes<Job> {
  /** In the order of their turns, at both levels. */
  readonly #wide = new Map<string, WideLane<Job>>();
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(address: string, job: Job): void {
    const wideName = wideNetworkOf(address);
    const wide = this.#wide.get(wideName) ?? new Map<string, Job[]>();
    const lane = wide.get(networkOf(address)) ?? [];
    lane.push(job);
    wide.set(networkOf(address), lane);
    this.#wide.set(wideName, wide);
    this.#size++;
  }

  /** Takes the job whose turn it is, of the wide networks that may have one. */
  shift(may: (wideName: string) => boolean = () => true): Job | undefined {
    for (const [wideName, wide] of this.#wide) {
      if (!may(wideName)) continue;
      for (const [name, lane] of wide) {
        const next = lane.shift();
        wide.delete(name); // behind the others, if there is more in it
        if (lane.length > 0) wide.set(name, lane);
        this.#wide.delete(wideName);
        if (wide.size > 0) this.#wide.set(wideName, wide);
        this.#size--;
        return next;
      }
    }
    return undefined;
  }

  /**
   * Takes the newest job of the longest lane out: that of `address` among
   * equally long ones. Undefined where no lane has more than one.
   */
  dropNewestOfLongest(address: string): Job | undefined {
    const own = wideNetworkOf(address);
    const wide = longest(this.#wide, own, lengthOf);
    if (wide === undefined || lengthOf(wide) <= 1) return undefined;
    const lane = longest(wide, networkOf(address), ({ length }) => length);
    const newest = lane?.at(-1);
    if (newest !== undefined) this.remove(newest);
    return newest;
  }

  remove(job: Job): void {
    for (const [wideName, wide] of this.#wide) {
      for (const [name, lane] of wide) {
        const at = lane.indexOf(job);
        if (at < 0) continue;
        lane.splice(at, 1);
        if (lane.length === 0) wide.delete(name);
        if (wide.size === 0) this.#wide.delete(wideName);
        this.#size--;
        return;
      }
    }
  }
}

function lengthOf(wide: WideLane<unknown>): number {
  let length = 0;
  for (const lane of wide.values()) length += lane.length;
  return length;
}

/** The longest of all; that of `own` among equally long ones. */
function longest<Lane>(
  lanes: ReadonlyMap<string, Lane>,
  own: string,
  measure: (lane: Lane) => number,
): Lane | undefined {
  let found = lanes.get(own);
  let most = found === undefined ? 0 : measure(found);
  for (const lane of lanes.values()) {
    const length = measure(lane);
    if (length <= most) continue;
    most = length;
    found = lane;
  }
  return found;
}
