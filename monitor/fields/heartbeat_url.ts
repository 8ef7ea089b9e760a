/** Stands for every run of characters that the name in an address may not have. */
const NOT_IN_ADDRESS = /[^a-z0-9_.]+/g;
const MAX_LENGTH = 100;

/** The address of a heartbeat that is called so: `heartbeat://nightly-backup` for "Nightly backup!". */
export function heartbeatUrlOf(name: string): string {
  const text = name.toLowerCase().replace(NOT_IN_ADDRESS, "-")
    .slice(0, MAX_LENGTH).replace(/^-+|-+$/g, "");
  return `heartbeat://${text || "job"}`;
}
