/** A calendar month in UTC. */
export interface Month {
  /** `2026-11`. */
  readonly name: string;
  readonly from: number;
  /** The start of the next one. */
  readonly to: number;
}

/** The month that a time lies in, or one so many months away from it. */
export function monthOf(at: number, offset = 0): Month {
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + offset];
  const from = Date.UTC(year, month);
  return {
    name: new Date(from).toISOString().slice(0, 7),
    from,
    to: Date.UTC(year, month + 1),
  };
}
