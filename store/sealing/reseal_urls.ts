import type { Database } from "../database/database.ts";
import { KEYS } from "../keys.ts";
import { SecretKeyError } from "../codecs/secret_box.ts";
import {
  hasPlainSecret,
  openUrl,
  sealedTextsOf,
  sealUrl,
  withoutSecrets,
} from "../codecs/sealed_url.ts";
import type { StoredUrl } from "../codecs/url_record.ts";

const PAGE = 100;

export interface Resealed {
  readonly sealed: number;
  /** Urls whose secrets could not be opened: they have none any more, and are paused. */
  readonly givenUp: number;
}

/**
 * Seals the secrets of all urls, deleted and retired ones too, with the key
 * that seals now. What cannot be opened stays as it is, unless `givesUp`. A
 * url that is written meanwhile is sealed with the same key by whoever does.
 */
export async function resealUrls(
  database: Database,
  { givesUp = false } = {},
): Promise<Resealed> {
  let [sealed, givenUp] = [0, 0];
  for (const { name } of [KEYS.urls, KEYS.urlsRetired, KEYS.urlsDeleted]) {
    for await (const entry of entriesOf(database, name)) {
      const stored = storedUrlOf(entry.value);
      if (stored === null || !isDue(stored, database)) continue;
      const next = reseal(stored, database, givesUp);
      if (next === null) continue;
      const value = "deletedAt" in entry.value
        ? { ...entry.value, url: next }
        : next;
      const checks = [{ key: entry.key, versionstamp: entry.versionstamp }];
      await database.commit({ checks, sets: [{ key: entry.key, value }] });
      if (sealedTextsOf(next).length > 0) sealed++;
      else givenUp++;
    }
  }
  return { sealed, givenUp };
}

type Entry = StoredUrl | {
  readonly url: StoredUrl;
  readonly deletedAt: number;
};

async function* entriesOf(
  database: Database,
  name: string,
): AsyncGenerator<Deno.KvEntry<Entry>> {
  let selector: Deno.KvListSelector = { prefix: [name] };
  while (true) {
    const page: Deno.KvEntry<Entry>[] = await database.list(selector, {
      limit: PAGE,
    });
    yield* page;
    const last = page.at(-1);
    if (last === undefined || page.length < PAGE) return;
    selector = { prefix: [name], start: [...last.key, new Uint8Array()] };
  }
}

/** Null for a damaged record. */
function storedUrlOf(value: Entry | null): StoredUrl | null {
  if (typeof value !== "object" || value === null) return null;
  if ("deletedAt" in value) return value.url;
  return typeof value.headers === "object" && value.headers === null
    ? null
    : value;
}

function isDue(stored: StoredUrl, { secrets }: Database): boolean {
  return hasPlainSecret(stored) ||
    sealedTextsOf(stored).some((text) => !secrets.isCurrent(text));
}

/** Null for secrets that stay as they are, since they cannot be opened. */
function reseal(
  stored: StoredUrl,
  { secrets }: Database,
  givesUp: boolean,
): StoredUrl | null {
  try {
    return sealUrl(openUrl(stored, secrets), secrets);
  } catch (error) {
    if (!(error instanceof SecretKeyError)) throw error;
    return givesUp ? withoutSecrets(stored) : null;
  }
}
