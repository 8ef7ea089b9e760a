import type { MonitorState } from "../monitor_state.ts";
import type { Monitor } from "../types.ts";
import type { CertificateRecord } from "./change_record.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** It is told so many days before a certificate expires, the fewest first. */
const TOLD_DAYS = [1, 7, 21] as const;

/** What was told of a url: by the hour in which the certificate expires, the days before. */
export type CertificateTold = Readonly<Record<string, number>>;

/**
 * The certificates that expire soon, of urls that are watched and whose
 * certificates are judged. One that has expired is none: its url is down.
 */
export function expiringCertificates(
  monitors: Iterable<Monitor>,
  stateOf: (id: number) => MonitorState | undefined,
  now: number,
): CertificateRecord[] {
  const records: CertificateRecord[] = [];
  for (const { id: urlId, paused, tls } of monitors) {
    const hour = stateOf(urlId)?.certificateExpiryHour ?? null;
    if (paused || tls?.verify === false || hour === null) continue;
    const at = hour * HOUR_MS;
    const days = TOLD_DAYS.find((each) => at - now <= each * DAY_MS);
    if (at <= now || days === undefined) continue;
    const number = -hour;
    records.push({
      is: "certificate",
      ...{ urlId, number, at, recordedAt: now, days },
    });
  }
  return records;
}

/** Whether it was told already that a certificate expires in so many days, or fewer. */
export function isTold(
  { number, days }: CertificateRecord,
  told: CertificateTold | undefined,
): boolean {
  return (told?.[-number] ?? Infinity) <= days;
}
