/** One figure, and what it is held against. */
export interface Measurement {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  /** What another program needs for the same work in the same run. */
  readonly peer?: { readonly name: string; readonly value: number };
  /** `ratio` counts the value in units of the peer's. */
  readonly target?: {
    readonly of: "value" | "ratio";
    readonly is: "at most" | "at least";
    readonly bound: number;
  };
  readonly note?: string;
}

/** One part of the benchmarks. */
export interface Part {
  readonly name: string;
  /** Programs that must be installed. */
  readonly needs: readonly string[];
  run(options: PartOptions): Promise<Measurement[]>;
}

export interface PartOptions {
  /** A tenth of the time, for a look. */
  readonly quick: boolean;
  /** The checkout whose `main.ts` is measured as a process. */
  readonly root: string;
}

/** The middle of some values; the mean of the two middle ones of an even number. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = NaN, high = low] = sorted.slice(
    Math.ceil(middle) - 1,
    Math.floor(middle) + 1,
  );
  return (low + high) / 2;
}

/** The measurements of all parts as one Markdown table. */
export function markdownTable(
  parts: readonly (readonly [part: string, rows: readonly Measurement[]])[],
): string {
  const lines = parts.flatMap(([part, rows]) =>
    rows.map((row) => `| ${[part, ...cellsOf(row)].join(" | ")} |`)
  );
  return [
    "| part | what | median | peer | ratio | target | met | note |",
    "| --- | --- | ---: | ---: | ---: | --- | --- | --- |",
    ...lines,
  ].join("\n");
}

/** Whether a figure keeps to what it is held against, if it is held against anything. */
export function isMet({ value, peer, target }: Measurement): boolean {
  if (target === undefined) return true;
  const judged = target.of === "ratio" ? value / (peer?.value ?? NaN) : value;
  return target.is === "at most"
    ? judged <= target.bound
    : judged >= target.bound;
}

function cellsOf(measurement: Measurement) {
  const { what, value, unit, peer, target, note } = measurement;
  const ratio = peer === undefined ? NaN : value / peer.value;
  const met = target === undefined ? "" : isMet(measurement) ? "yes" : "**no**";
  const bound = target === undefined
    ? ""
    : `${target.of === "ratio" ? "ratio " : ""}${
      target.is === "at most" ? "≤" : "≥"
    } ${target.bound}`;
  return [
    what,
    `${round(value)} ${unit}`,
    peer === undefined ? "" : `${peer.name} ${round(peer.value)}`,
    peer === undefined ? "" : round(ratio),
    bound,
    met,
    note ?? "",
  ];
}

/** Three digits that count. */
function round(value: number): string {
  return Number.isInteger(value) || Math.abs(value) >= 100
    ? Math.round(value).toString()
    : Number(value.toPrecision(3)).toString();
}
