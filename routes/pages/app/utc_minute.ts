const MINUTE = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d)$/;

/** A time in milliseconds since the Unix epoch as forms show it: `2026-11-20 14:02`, in UTC. */
export function utcMinute(at: number): string {
  return new Date(at).toISOString().slice(0, 16).replace("T", " ");
}

/** What was typed in that form, in ISO 8601: `2026-11-20T14:02Z`; undefined for another form. There may be no such day or hour. */
export function readUtcMinute(text: string): string | undefined {
  const [, day, minute] = MINUTE.exec(text.trim()) ?? [];
  return day === undefined ? undefined : `${day}T${minute}Z`;
}
