import { inPieces } from "../monitor/in_pieces.ts";
import type { Monitor } from "../monitor/types.ts";
import { isConfigured, type NewUrl, type Urls } from "./urls.ts";

/** A url of the configuration, with the times that are in force for it. */
export interface ConfiguredUrl extends NewUrl {
  /** The name that it had before: it keeps the history of that name. */
  readonly was?: string;
}

export interface FieldChange {
  readonly field: Exclude<keyof NewUrl, "hold">;
  readonly from: unknown;
  readonly to: unknown;
}

export interface UrlChange {
  readonly monitor: Monitor;
  readonly url: NewUrl;
  readonly fields: readonly FieldChange[];
}

/** What makes the stored urls of the configuration equal to it. */
export interface UrlPlan {
  readonly added: readonly NewUrl[];
  readonly changed: readonly UrlChange[];
  /** Stored, and not in the configuration any more. */
  readonly missing: readonly Monitor[];
  /** How many of the configuration are stored now. */
  readonly storedCount: number;
}

/** A list that drops more urls than this, and more than half of them, is more likely a mistake. */
const MAX_DROPPED = 10;

/**
 * Compares the configuration with what is stored. The name is the identity. What
 * was imported from elsewhere is neither changed nor dropped: only where the
 * configuration has the very same, nothing is added.
 */
export async function planUrls(
  stored: readonly Monitor[],
  configured: Iterable<ConfiguredUrl>,
): Promise<UrlPlan> {
  const left = new Map<string, Monitor>();
  const imported = new Map<string, Monitor>();
  for (const monitor of stored) {
    if (isConfigured(monitor)) left.set(monitor.name, monitor);
    else if (monitor.ownerId === null) imported.set(monitor.name, monitor);
  }
  const isImported = (url: NewUrl) => {
    const same = imported.get(url.name);
    return same !== undefined && changesOf(same, url).length === 0;
  };
  const storedCount = left.size;
  const take = (name: string | undefined) => {
    const monitor = name === undefined ? undefined : left.get(name);
    if (monitor !== undefined) left.delete(monitor.name);
    return monitor;
  };
  const unknown: ConfiguredUrl[] = [];
  const added: NewUrl[] = [];
  const changed: UrlChange[] = [];
  const compare = (monitor: Monitor, url: NewUrl) => {
    const fields = changesOf(monitor, url);
    if (fields.length > 0) changed.push({ monitor, url, fields });
  };
  await inPieces(configured, (configuredUrl) => {
    const { was: _, ...url } = configuredUrl;
    const monitor = take(url.name);
    if (monitor === undefined) unknown.push(configuredUrl);
    else compare(monitor, url);
  });
  // Last, as a name that is still in use is nobody's old name.
  await inPieces(unknown, ({ was, ...url }) => {
    const monitor = take(was);
    if (monitor !== undefined) compare(monitor, url);
    else if (!isImported(url)) added.push(url);
  });
  return { added, changed, missing: [...left.values()], storedCount };
}

/** Whether a plan drops so much that somebody must ask for it. */
export function dropsTooMuch(
  { missing, storedCount, added }: UrlPlan,
): boolean {
  const kept = storedCount - missing.length;
  const isEmpty = missing.length > 0 && kept + added.length === 0;
  return isEmpty ||
    (missing.length > MAX_DROPPED && missing.length > storedCount / 2);
}

/** Carries a plan out; what is missing is taken out only if `drops` says so. */
export async function applyUrlPlan(
  urls: Urls,
  { added, changed, missing }: UrlPlan,
  { drops }: { readonly drops: boolean },
): Promise<void> {
  const retired = await urls.retiredNames();
  const fresh: NewUrl[] = [];
  for (const url of added) {
    if (!retired.has(url.name)) fresh.push(url);
    else await urls.revive(url.name, url);
  }
  await urls.createAll(fresh); // another instance may have been first
  for (const { monitor, url } of changed) await urls.update(monitor.id, url);
  if (!drops) return;
  for (const monitor of missing) await urls.retire(monitor);
}

function changesOf(monitor: Monitor, url: NewUrl): FieldChange[] {
  const fields = Object.keys(url) as FieldChange["field"][];
  return fields.flatMap((field) => {
    const [from, to] = [monitor[field], url[field]];
    return isEqual(from, to) ? [] : [{ field, from, to }];
  });
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  return typeof a === "object" && typeof b === "object" &&
    JSON.stringify(a) === JSON.stringify(b);
}
