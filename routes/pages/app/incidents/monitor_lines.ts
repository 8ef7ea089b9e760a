import type { Monitor } from "../../../../monitor/types.ts";

type Named = Pick<Monitor, "id" | "name">;

/** What stands before the id of a monitor that is no longer there. */
const DELETED = "Deleted monitor";
const WITH_ID = /^(.*?)\s*#(\d{1,15})$/;

/** Monitors as a form names them, one a line: those that share their name, and those that are gone, with their ids. */
export function monitorLines(
  ids: readonly number[],
  monitors: readonly Named[],
): string {
  const byId = new Map(monitors.map((each) => [each.id, each]));
  const counts = new Map<string, number>();
  for (const { name } of monitors) {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return ids.map((id) => {
    const { name } = byId.get(id) ?? {};
    return name !== undefined && counts.get(name) === 1
      ? name
      : [`${name ?? DELETED} #${id}`, `#${id}`]
        .find((line) => !counts.has(line)) ?? `#${id}`;
  }).join("\n");
}

/**
 * Which monitors such lines name: each by its id, and by a name all that have
 * it. `kept` are ids that were named before, and may be those of monitors that
 * are gone.
 */
export function readMonitorLines(
  lines: readonly string[],
  monitors: readonly Named[],
  kept: readonly number[] = [],
): { readonly ids: number[]; readonly unknown: string | undefined } {
  const byName = Map.groupBy(monitors, ({ name }) => name);
  const names = new Map(monitors.map(({ id, name }) => [id, name]));
  const read = lines.map((line) => {
    const named = byName.get(line)?.map(({ id }) => id);
    if (named !== undefined) return named;
    const [, before = "", text = ""] = WITH_ID.exec(line) ?? [];
    const id = Number(text);
    const isThat = names.has(id)
      ? before === "" || before === names.get(id)
      : kept.includes(id);
    return isThat ? [id] : [];
  });
  return {
    ids: [...new Set(read.flat())],
    unknown: lines.find((_, index) => read[index]?.length === 0),
  };
}
