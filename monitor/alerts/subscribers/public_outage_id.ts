import { createHash } from "node:crypto";

const LENGTH = 16;

/** The id of an outage names its first url, which may be a hidden one. */
export function publicOutageId(id: string): string {
  const hash = createHash("sha256").update(id).digest("hex");
  return `o_${hash.slice(0, LENGTH)}`;
}
