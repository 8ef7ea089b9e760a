const KIB = 1_024;
const UNITS: ReadonlyMap<string, number> = new Map([
  ["MIB", KIB * KIB],
  ["KIB", KIB],
  ["B", 1],
  ["", 1],
]);

/** The bytes of a size such as `2MiB`, `512 KiB` or `4096`; null for any other text. */
export function parseByteSize(text: string): number | null {
  const [, digits = "", unit = ""] = /^(\d{1,10}) ?([KM]i?B|B|)$/i.exec(text) ??
    [];
  const size = UNITS.get(unit.toUpperCase().replace(/^([KM])B$/, "$1IB"));
  return digits === "" || size === undefined ? null : Number(digits) * size;
}

/** The shortest text that `parseByteSize` reads as so many bytes. */
export function formatByteSize(bytes: number): string {
  if (bytes > 0 && bytes % (KIB * KIB) === 0) return `${bytes / KIB / KIB}MiB`;
  return bytes > 0 && bytes % KIB === 0 ? `${bytes / KIB}KiB` : `${bytes}`;
}
