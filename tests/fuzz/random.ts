import { seeded } from "../simulation/seeded.ts";

/** Random choices that a seed repeats. */
export class Random {
  /** From 0 up to, not including, 1. */
  readonly next: () => number;

  constructor(seed: number) {
    this.next = seeded(seed);
  }

  /** A whole number from 0 up to, not including, `end`. */
  below(end: number): number {
    return Math.floor(this.next() * end);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("Cannot pick: no items");
    return item;
  }

  /** Up to `most` random bytes, one character each. */
  bytes(most: number): string {
    const codes = Array.from(
      { length: this.below(most + 1) },
      () => this.below(256),
    );
    return String.fromCharCode(...codes);
  }
}
