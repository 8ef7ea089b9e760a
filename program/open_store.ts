import type { Catalogue } from "../metrics/catalogue.ts";
import type { LeftOut } from "../monitor/state_times.ts";
import { CLAIM_WINDOWS } from "../monitor/slots.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import { createStore, type Store } from "../store/create_store.ts";
import type { Database } from "../store/database/database.ts";
import { openDatabase, OpenError } from "../store/database/open_database.ts";
import { openSecrets } from "../store/sealing/open_secrets.ts";
import { StoreHealth } from "../store/database/store_health.ts";

export interface StoreOptions {
  /** Undefined for the database that the platform attaches. */
  readonly path: string | undefined;
  /** SECRET_KEY. */
  readonly secretKeys: readonly string[];
  readonly windowMs: number;
  readonly retentionMs: number;
  /** What uptime leaves out. */
  readonly leftOut: LeftOut;
  readonly metrics: Pick<Catalogue, "storeErrors" | "storeRetries">;
  readonly log: Pick<ServiceLog, "info" | "warn" | "error">;
  /** Ends the waiting for a store that cannot be reached. */
  readonly cancelled: AbortSignal;
}

const AWAY_TEXT =
  "The store cannot be reached: probing goes on, and what is found is written once it answers";
const RETRY_MS = 2_000;
/** How often it is said that the store cannot be reached. */
const TRIES_PER_LINE = 30;

export interface OpenStore {
  readonly store: Store;
  /** Null while the store can be written, else what is wrong. */
  checkHealth(): Promise<string | null>;
}

/**
 * Opens the store, with its failures counted. Waits for one that cannot be
 * reached, and says so.
 *
 * @throws {OpenError} that names a store that cannot be used.
 */
export async function openStore(
  { path, secretKeys, windowMs, retentionMs, leftOut, ...others }: StoreOptions,
): Promise<OpenStore> {
  const { metrics, log, cancelled } = others;
  const health = new StoreHealth();
  let awaySince = 0;
  const open = () =>
    openDatabase(path, {
      onAway: (isAway) => {
        if (isAway) {
          awaySince = performance.now();
          log.error("store", AWAY_TEXT);
        } else {
          const seconds = Math.round((performance.now() - awaySince) / 1_000);
          log.info("store", `The store answers again after ${seconds} s`);
        }
      },
      onReadable: (problem) => log.warn("store", problem),
      onRetry: () => metrics.storeRetries.inc(),
      onError: (operation) => {
        health.noteError();
        metrics.storeErrors.labels(operation).inc();
      },
    });
  const database = await whenReachable(open, { log, cancelled });
  await openSecrets(database, { storePath: path, secretKeys });
  const store = createStore(database, {
    windowMs,
    retentionMs,
    leftOut,
    claimWindows: CLAIM_WINDOWS,
  });
  return { store, checkHealth: () => health.check(database) };
}

async function whenReachable(
  open: () => Promise<Database>,
  { log, cancelled }: Pick<StoreOptions, "log" | "cancelled">,
): Promise<Database> {
  for (let tries = 0;; tries++) {
    try {
      return await open();
    } catch (error) {
      const mayCome = error instanceof OpenError && error.isUnreachable;
      if (!mayCome || cancelled.aborted) throw error;
      if (tries % TRIES_PER_LINE === 0) {
        log.error("store", `${error.message}; trying again until it answers`);
      }
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
