import { codeOfKind, kindOf } from "../../monitor/codes.ts";
import {
  type Outage,
  type OutageBook,
  type OutageMember,
} from "../../monitor/alerts/outage.ts";

/** The format that is written. */
const FORMAT = 1;
/** A part has at most this many characters, which are two bytes each where one is not Latin: a value has 64 KiB. */
const PART_LENGTH = 30_000;

type PackedMember = [
  urlId: number,
  sinceMs: number,
  upMs: number | null,
  kind: number,
  status: number | null,
  calmMs: number | null,
  changedMs: number,
  worse?: 0 | 1,
  detail?: string | null,
  held?: 1,
];

interface PackedBook {
  readonly format: number;
  readonly outages: readonly (
    & Omit<Outage, "members">
    & { readonly members: readonly PackedMember[] }
  )[];
  readonly flips: OutageBook["flips"];
  /** Absent in books of before there was maintenance. */
  readonly held?: OutageBook["held"];
}

/** A book as texts that each fit a value; members are short, since there may be thousands. */
export function encodeBook({ outages, flips, held }: OutageBook): string[] {
  const packed: PackedBook = {
    format: FORMAT,
    outages: outages.map((outage) => ({
      ...outage,
      members: outage.members.map((each) => pack(each, outage.startedAt)),
    })),
    flips,
    ...held.length > 0 && { held },
  };
  const text = JSON.stringify(packed);
  const count = Math.ceil(text.length / PART_LENGTH);
  return Array.from(
    { length: count },
    (_, part) => text.slice(part * PART_LENGTH, (part + 1) * PART_LENGTH),
  );
}

/** @throws {RangeError} for a format that only a newer version knows. */
export function decodeBook(parts: readonly string[]): OutageBook {
  const packed: PackedBook = JSON.parse(parts.join(""));
  const { format, outages, flips, held = [] } = packed;
  if (format !== FORMAT) {
    throw new RangeError(`Cannot read outages of format ${format}`);
  }
  return {
    outages: outages.map((outage) => ({
      ...outage,
      members: outage.members.map((each) => unpack(each, outage.startedAt)),
    })),
    flips,
    held,
  };
}

function pack(member: OutageMember, base: number): PackedMember {
  const after = (at: number | null) => at === null ? null : at - base;
  const { urlId, since, upAt, kind, status, calmAt, changedAt } = member;
  const { isWorse, detail, wasHeld } = member;
  const packed: PackedMember = [
    urlId,
    since - base,
    after(upAt),
    codeOfKind(kind),
    status,
    after(calmAt),
    changedAt - base,
  ];
  const worse = isWorse === true ? 1 : 0;
  if (wasHeld === true) packed.push(worse, detail ?? null, 1);
  else if (detail !== undefined) packed.push(worse, detail);
  else if (worse === 1) packed.push(worse);
  return packed;
}

function unpack(packed: PackedMember, base: number): OutageMember {
  const [urlId, sinceMs, upMs, kind, status, calmMs, changedMs] = packed;
  const [, , , , , , , worse, detail, held] = packed;
  const at = (ms: number | null) => ms === null ? null : ms + base;
  return {
    urlId,
    since: sinceMs + base,
    upAt: at(upMs),
    ...worse === 1 ? { isWorse: true } : {},
    kind: kindOf(kind),
    status,
    calmAt: at(calmMs),
    changedAt: changedMs + base,
    ...typeof detail === "string" && { detail },
    ...held === 1 && { wasHeld: true },
  };
}
