import type { Catalogue } from "../metrics/catalogue.ts";
import { CLAIM_WINDOWS } from "../monitor/slots.ts";
import { createStore, type Store } from "../store/create_store.ts";
import { openDatabase } from "../store/database/open_database.ts";
import { StoreHealth } from "../store/database/store_health.ts";

export interface StoreOptions {
  /** Undefined for the database that the platform attaches. */
  readonly path: string | undefined;
  readonly windowMs: number;
  readonly retentionMs: number;
  readonly metrics: Pick<Catalogue, "storeErrors" | "storeRetries">;
}

export interface OpenStore {
  readonly store: Store;
  /** Null while the store can be written, else what is wrong. */
  checkHealth(): Promise<string | null>;
}

/** Opens the store, with its failures counted. @throws {OpenError} that names it. */
export async function openStore(
  { path, windowMs, retentionMs, metrics }: StoreOptions,
): Promise<OpenStore> {
  const health = new StoreHealth();
  const database = await openDatabase(path, {
    onRetry: () => metrics.storeRetries.inc(),
    onError: (operation) => {
      health.noteError();
      metrics.storeErrors.labels(operation).inc();
    },
  });
  const store = createStore(database, {
    windowMs,
    retentionMs,
    claimWindows: CLAIM_WINDOWS,
  });
  return { store, checkHealth: () => health.check(database) };
}
