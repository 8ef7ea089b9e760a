/** Something due at a time. */
interface Due {
  readonly at: number;
  readonly id: number;
}

/** A binary heap of what is due next. Starting a probe costs O(log urls), whatever the intervals. */
export class SlotQueue {
  readonly #heap: Due[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** When the earliest is due; Infinity when nothing is. */
  nextAt(): number {
    return this.#heap[0]?.at ?? Infinity;
  }

  clear(): void {
    this.#heap.length = 0;
  }

  push(at: number, id: number): void {
    const heap = this.#heap;
    const added = { at, id };
    let index = heap.push(added) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent] as Due;
      if (above.at <= at) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = added;
  }

  /** Takes the earliest if it is due by `now`. */
  popDue(now: number): Due | null {
    const top = this.#heap[0];
    if (top === undefined || top.at > now) return null;
    const last = this.#heap.pop() as Due;
    if (this.#heap.length > 0) this.#sink(last);
    return top;
  }

  #sink(due: Due): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const right = heap[child + 1];
      if (right !== undefined && right.at < (heap[child] as Due).at) child++;
      const below = heap[child];
      if (below === undefined || below.at >= due.at) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = due;
  }
}
