/** A moment of milliseconds since the Unix epoch, as the v1 API tells it. */
export function unixSeconds(ms: number): number {
  return Math.floor(ms / 1_000);
}
