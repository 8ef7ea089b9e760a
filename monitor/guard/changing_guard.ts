import type { AddressGuard } from "./address_guard.ts";
import { isOfferedRange } from "./offered_range.ts";

type Guard = Pick<
  AddressGuard,
  | "checkUrl"
  | "checkTarget"
  | "checkRedirect"
  | "allowsAddress"
  | "allowsAnswer"
  | "isOwnPort"
>;

/** A guard that allows these ranges besides those of the settings. */
export type MakeGuard = (ranges: readonly string[]) => AddressGuard;

/**
 * The guard of the settings and of the ranges that operators allow while the
 * program runs. Each judgement is one of the guards that `make` makes, whole:
 * what is stored can only add ranges that may be offered.
 */
export class ChangingGuard implements Guard {
  readonly #make: MakeGuard;
  #guard: AddressGuard;
  #ranges: readonly string[] = [];

  constructor(make: MakeGuard) {
    this.#make = make;
    this.#guard = make([]);
  }

  /** Allows these ranges and no others besides the settings'; what could not be offered is passed over. */
  allow(ranges: readonly string[]): void {
    const offered = ranges.filter(isOfferedRange);
    if (offered.join() === this.#ranges.join()) return;
    this.#ranges = offered;
    this.#guard = this.#make(offered);
  }

  /** Whether a target could be watched, with an address that its host has, if a range were allowed too. */
  wouldAllow(
    range: string,
    { target, ip, port }: {
      readonly target: string;
      readonly ip: string;
      readonly port: number;
    },
  ): boolean {
    const guard = this.#make([...this.#ranges, range]);
    return isOfferedRange(range) && guard.checkTarget(target).ok &&
      guard.allowsAddress(ip, port);
  }

  checkUrl: Guard["checkUrl"] = (...args) => this.#guard.checkUrl(...args);

  checkTarget: Guard["checkTarget"] = (...args) =>
    this.#guard.checkTarget(...args);

  checkRedirect: Guard["checkRedirect"] = (...args) =>
    this.#guard.checkRedirect(...args);

  allowsAddress: Guard["allowsAddress"] = (...args) =>
    this.#guard.allowsAddress(...args);

  allowsAnswer: Guard["allowsAnswer"] = (...args) =>
    this.#guard.allowsAnswer(...args);

  isOwnPort: Guard["isOwnPort"] = (...args) => this.#guard.isOwnPort(...args);
}
