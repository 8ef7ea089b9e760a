import type { StoredTold } from "../../monitor/alerts/alert_news.ts";
import type {
  CertificateRecord,
  GapRecord,
} from "../../monitor/alerts/change_record.ts";
import type { CertificateTold } from "../../monitor/alerts/expiring_certificates.ts";
import type { Database, Write } from "../database/database.ts";
import { KEYS } from "../keys.ts";

/** What was told is known for this long after the certificate has expired. */
const TOLD_RETENTION_MS = 30 * 86_400_000;
/** Servers that answer for one name may have several certificates: so many are known. */
const MAX_KNOWN = 8;

/** `certificates_told/<url>`, and the records of what is told although no url changes its state. */
export class News {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async certificatesTold(): Promise<Map<number, StoredTold>> {
    const entries = await this.#database.list<CertificateTold>({
      prefix: KEYS.certificatesTold.key(),
    });
    return new Map(
      entries.map(({ key, value, versionstamp }) => [
        key[1] as number,
        { told: value, versionstamp },
      ]),
    );
  }

  async noteCertificates(
    records: readonly CertificateRecord[],
    before: ReadonlyMap<number, StoredTold>,
  ): Promise<void> {
    await this.#database.commit({
      checks: records.map(({ urlId }) => ({
        key: KEYS.certificatesTold.key(urlId),
        versionstamp: before.get(urlId)?.versionstamp ?? null,
      })),
      sets: records.flatMap((record) => [
        { key: KEYS.changes.key(record.urlId, record.number), value: record },
        toldWrite(record, before.get(record.urlId)?.told ?? {}),
      ]),
    });
  }

  async noteGap(record: GapRecord): Promise<void> {
    await this.#database.commit({
      sets: [{
        key: KEYS.changes.key(record.urlId, record.number),
        value: record,
      }],
    });
  }
}

function toldWrite(
  { urlId, number, at, days, recordedAt }: CertificateRecord,
  before: CertificateTold,
): Write {
  const known = { ...before, [-number]: days };
  const latest = Object.entries(known)
    .sort(([a], [b]) => Number(b) - Number(a)).slice(0, MAX_KNOWN);
  return {
    key: KEYS.certificatesTold.key(urlId),
    value: Object.fromEntries(latest),
    expireIn: at - recordedAt + TOLD_RETENTION_MS,
  };
}
