const CODES = new Set([
  "EADDRNOTAVAIL", // no port left to connect from
  "EAI_MEMORY",
  "EMFILE",
  "ENFILE",
  "ENOBUFS",
  "ENOMEM",
]);
/** `Deno.resolveDns()` gives no code. */
const DNS_WORDS =
  /^proto error: io error: (?:Too many open files|Cannot allocate memory|No buffer space|(?:Cannot|Can't) assign requested address)/;

/** Whether this process or machine has run out of descriptors, memory or ports, which says nothing about any target. */
export function isLocalFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ("code" in error && CODES.has(String(error.code))) return true;
  return DNS_WORDS.test(error.message);
}
