/** One row of an IANA special-purpose registry, or of the policy. */
export interface Block {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
  /** The registry says "True" under Globally Reachable. */
  readonly reachable: boolean;
}

/**
 * What the policy refuses beyond the registries: all of 192.0.0.0/24 although
 * parts are reachable, multicast, and one address of Azure.
 */
const REFUSED_BY_POLICY = [
  "192.0.0.0/24",
  "224.0.0.0/4",
  "168.63.129.16/32",
  "2001::/23",
  "2001:db8::/32",
  "2002::/16",
  "3fff::/20",
];

const GLOBAL_UNICAST = readBlock("2000::/3", true);

/** Blocks of both registries and of the policy, in arbitrary-precision numbers. */
export function specialBlocks(): Block[] {
  const blocks = [
    GLOBAL_UNICAST,
    ...REFUSED_BY_POLICY.map((text) => readBlock(text, false)),
  ];
  for (const file of ["iana-ipv4-special.csv", "iana-ipv6-special.csv"]) {
    const path = new URL(`../../../data/${file}`, import.meta.url);
    for (
      const line of Deno.readTextFileSync(path).trim().split("\n").slice(1)
    ) {
      const cells = [...line.matchAll(/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)]
        .map(([, cell = ""]) => cell.replaceAll('"', ""));
      for (const text of (cells[0] ?? "").split(", ")) {
        blocks.push(
          readBlock(text.replace(/ \[\d\]$/, ""), cells[8] === "True"),
        );
      }
    }
  }
  return blocks;
}

/** The policy, worked out without any code of the guard. */
export function policyAllows(
  family: 4 | 6,
  address: bigint,
  blocks: readonly Block[],
): boolean {
  const inside = (block: Block) =>
    block.family === family && block.first <= address && address <= block.last;
  if (family === 6 && !inside(GLOBAL_UNICAST)) return false;
  return !blocks.some((block) => !block.reachable && inside(block));
}

/** Dotted decimal, or eight full groups. */
export function spell(family: 4 | 6, address: bigint): string {
  const bits = family === 4 ? 8n : 16n;
  const groups = Array.from(
    { length: family === 4 ? 4 : 8 },
    (_, i, last = family === 4 ? 3n : 7n) =>
      address >> (last - BigInt(i)) * bits & (1n << bits) - 1n,
  );
  return family === 4
    ? groups.join(".")
    : groups.map((group) => group.toString(16).padStart(4, "0")).join(":");
}

/** Reads `address/bits`; bits behind the prefix are dropped. */
export function readBlock(text: string, reachable: boolean): Block {
  const [address = "", prefix = ""] = text.split("/");
  const family = address.includes(":") ? 6 : 4;
  const size = 1n << BigInt((family === 4 ? 32 : 128) - Number(prefix));
  const first = toNumber(address) / size * size;
  return { family, first, last: first + size - 1n, reachable };
}

function toNumber(text: string): bigint {
  if (!text.includes(":")) {
    return text.split(".").reduce((sum, part) => sum << 8n | BigInt(part), 0n);
  }
  const [head = [], tail = []] = text.split("::")
    .map((half) => half.split(":").filter((group) => group !== ""));
  const zeros = Array<string>(8 - head.length - tail.length).fill("0");
  return [...head, ...zeros, ...tail]
    .reduce((sum, group) => sum << 16n | BigInt(`0x${group}`), 0n);
}
