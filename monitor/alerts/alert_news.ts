import type { MonitorState } from "../monitor_state.ts";
import type { Monitor } from "../types.ts";
import type { CertificateRecord, GapRecord } from "./change_record.ts";
import {
  type CertificateTold,
  expiringCertificates,
  isTold,
} from "./expiring_certificates.ts";
import { findGap, MIN_GAP_MS } from "./find_gap.ts";

/** What was told of the certificates of a url, and what a change of it checks. */
export interface StoredTold {
  readonly told: CertificateTold;
  readonly versionstamp: string;
}

/** What news needs of the store. Every method may throw when the store is in trouble. */
export interface NewsStore {
  /** By url. */
  certificatesTold(): Promise<Map<number, StoredTold>>;
  /** Writes records, and that they are told; nothing where somebody else was first. */
  noteCertificates(
    records: readonly CertificateRecord[],
    before: ReadonlyMap<number, StoredTold>,
  ): Promise<void>;
  noteGap(record: GapRecord): Promise<void>;
}

export interface AlertNewsDeps {
  readonly store: NewsStore;
  /** All monitors; those that are deleted are gone from it. */
  monitors(): Iterable<Monitor>;
  /** The state of a monitor, whoever probes it. */
  stateOf(id: number): MonitorState | undefined;
  /** Brings both up to date. */
  refresh(): Promise<void>;
  /** Brings the monitors up to date. */
  refreshMonitors(): Promise<void>;
  /** The states as they are stored now. */
  stored(): Promise<(id: number) => MonitorState | undefined>;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
}

/** At most this many urls in one commit: a KV Connect server accepts ten checks. */
const BATCH = 9;

/**
 * Writes down what is to be told although no url changes its state. It looks at
 * the states that there are anyway: probes cost no more for it. Any instance
 * may look, of several at once one tells.
 */
export class AlertNews {
  readonly #deps: AlertNewsDeps;

  constructor(deps: AlertNewsDeps) {
    this.#deps = deps;
  }

  /**
   * Whether nobody has watched until now: to be asked before the first probe of
   * an instance, and when it has stood still for a while.
   */
  async lookForGap(): Promise<boolean> {
    const { store, monitors, refreshMonitors, stored, now } = this.#deps;
    const until = now();
    await refreshMonitors();
    const stateOf = await stored();
    const gap = findGap(monitors(), stateOf, until);
    if (gap !== null) await store.noteGap(gap);
    return gap !== null;
  }

  /** This process stood still for so long, or the machine slept. */
  async noteStandstill(lostMs: number): Promise<boolean> {
    return lostMs >= MIN_GAP_MS && await this.lookForGap();
  }

  /** Says whether there was one to tell of. */
  async lookForCertificates(): Promise<boolean> {
    const { store, monitors, stateOf, refresh, now } = this.#deps;
    await refresh();
    const expiring = expiringCertificates(monitors(), stateOf, now());
    if (expiring.length === 0) return false;
    const told = await store.certificatesTold();
    const left = expiring.filter((each) =>
      !isTold(each, told.get(each.urlId)?.told)
    );
    for (let start = 0; start < left.length; start += BATCH) {
      await store.noteCertificates(left.slice(start, start + BATCH), told);
    }
    return left.length > 0;
  }
}
