import type { UptickInstance } from "./uptick_instance.ts";

export interface ProbeOutcomes {
  /** When that was, in milliseconds since the epoch. */
  readonly at: number;
  readonly up: number;
  readonly down: number;
  readonly unknown: number;
}

/** How many probes ended how since the start, as the program itself tells. */
export async function probeOutcomes(
  { origin }: Pick<UptickInstance, "origin">,
): Promise<ProbeOutcomes> {
  const response = await fetch(`${origin}/metrics`);
  const text = await response.text();
  const at = Date.now();
  const count = (outcome: string) => {
    const line = text.split("\n").find((each) =>
      each.startsWith("uptick_probes_total{") &&
      each.includes(`outcome="${outcome}"`)
    );
    return Number(line?.split(" ").at(-1) ?? 0);
  };
  return {
    at,
    up: count("up"),
    down: count("down"),
    unknown: count("unknown"),
  };
}
