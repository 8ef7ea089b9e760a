/** When a piece of work is due: when it was woken, or its time is over. */
export class Turn {
  #dueMs = -Infinity;

  wake(): void {
    this.#dueMs = -Infinity;
  }

  /** Whether it is due; then it is not again until `sleep` or `wake` says so. */
  take(): boolean {
    if (performance.now() < this.#dueMs) return false;
    this.#dueMs = Infinity;
    return true;
  }

  sleep(ms: number): void {
    this.#dueMs = Math.min(this.#dueMs, performance.now() + ms);
  }
}
