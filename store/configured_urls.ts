import type { Monitor } from "../monitor/types.ts";
import type { NewUrl, Urls } from "./urls.ts";

/** How many urls a start added, changed and took out. */
export interface Synced {
  added: number;
  changed: number;
  removed: number;
}

/**
 * Makes the operator's urls equal to the configuration: what is new is added,
 * what differs changed, what is gone taken out. The name is the identity: a url
 * that comes back under its name finds its history.
 */
export async function syncConfiguredUrls(
  urls: Urls,
  configured: readonly NewUrl[],
): Promise<Synced> {
  const stored = new Map<string, Monitor>();
  for (const monitor of await urls.all()) {
    if (monitor.ownerId === null) stored.set(monitor.name, monitor);
  }
  const retired = await urls.retiredNames();
  const added: NewUrl[] = [];
  const synced: Synced = { added: 0, changed: 0, removed: 0 };
  for (const url of configured) {
    const before = stored.get(url.name);
    stored.delete(url.name);
    if (before === undefined) {
      if (!retired.has(url.name)) added.push(url);
      else if (await urls.revive(url.name, url) !== null) synced.added++;
    } else if (differs(before, url)) {
      await urls.update(before.id, url);
      synced.changed++;
    }
  }
  synced.added += (await urls.createAll(added)).length; // others may have been first
  for (const monitor of stored.values()) {
    await urls.retire(monitor);
    synced.removed++;
  }
  return synced;
}

function differs(before: Monitor, url: NewUrl): boolean {
  const fields = Object.keys(url) as (keyof NewUrl)[];
  return fields.some((field) =>
    JSON.stringify(before[field]) !== JSON.stringify(url[field])
  );
}
