import type { Outage, OutageBook } from "./outage.ts";

/** What the channels of one commit were told of the step that is being told. */
export interface ToldChannels {
  /** The id of the last channel that was asked whether it is concerned. */
  readonly upTo: number;
  /** Whether there are no more channels. */
  readonly isLast: boolean;
  /** By channel: whether it is to hear of the outage's end. */
  readonly knows: ReadonlyMap<number, boolean>;
}

/** Of a certificate that expires no end is told. */
function isToldOnce({ level }: Outage): boolean {
  return level === "certificate";
}

/** Notes who was told; an outage whose end all were told is no more. */
export function withTold(
  book: OutageBook,
  outage: Outage,
  { upTo, isLast, knows }: ToldChannels,
): OutageBook {
  const { telling } = outage;
  if (telling === null) return book;
  const told = [
    ...outage.told.filter((id) => knows.get(id) !== false),
    ...[...knows].filter(([id, isKnown]) =>
      isKnown && !outage.told.includes(id)
    ).map(([id]) => id),
  ];
  const next: Outage = {
    ...outage,
    told,
    telling: isLast ? null : { ...telling, after: upTo },
  };
  const isOver = isLast && (next.phase === "over" || isToldOnce(next));
  return {
    ...book,
    outages: book.outages.flatMap((each) =>
      each !== outage ? [each] : isOver ? [] : [next]
    ),
  };
}
