import {
  parseTarget,
  portOf,
  reachedUrl,
} from "../../../../monitor/guard/address_schemes.ts";
import { hostOf } from "../../../../monitor/guard/address_rules.ts";
import { parseAddress } from "../../../../monitor/guard/address_ranges.ts";
import type { ChangingGuard } from "../../../../monitor/guard/changing_guard.ts";
import { offeredRange } from "../../../../monitor/guard/offered_range.ts";
import { isOperator, type UserViewer } from "../../../access/viewer.ts";

export interface RangeOffersDeps {
  readonly guard: Pick<ChangingGuard, "allowsAddress" | "wouldAllow">;
  /** The addresses of a name; may reject. */
  readonly lookUp: (name: string) => Promise<readonly string[]>;
}

/** Which private range an operator can allow, so that a target that is refused can be watched. */
export class RangeOffers {
  readonly #deps: RangeOffersDeps;

  constructor(deps: RangeOffersDeps) {
    this.#deps = deps;
  }

  /** Null for members, and where no range would help. */
  async of(viewer: UserViewer, target: string): Promise<string | null> {
    if (!isOperator(viewer)) return null;
    const parsed = parseTarget(target);
    const url = parsed && reachedUrl(parsed);
    if (url === null) return null;
    const { guard } = this.#deps;
    const port = portOf(url);
    for (const ip of await this.#addressesOf(hostOf(url))) {
      if (guard.allowsAddress(ip, port)) continue;
      const range = offeredRange(ip);
      if (range === null) return null;
      return guard.wouldAllow(range, { target, ip, port }) ? range : null;
    }
    return null;
  }

  async #addressesOf(host: string): Promise<readonly string[]> {
    if (parseAddress(host) !== null) return [host];
    try {
      return await this.#deps.lookUp(host);
    } catch {
      return []; // a name that is not known has no range
    }
  }
}
