const PAUSE_MS = 20;

/**
 * Asks another process again and again until it answers with something other
 * than undefined. Rejects after `timeoutMs`, naming what was waited for.
 */
export async function eventually<Value>(
  what: string,
  ask: () => Promise<Value | undefined>,
  timeoutMs = 60_000,
): Promise<Value> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    const value = await ask();
    if (value !== undefined) return value;
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
  }
  throw new Error(`Waited ${timeoutMs} ms in vain for ${what}`);
}
