import type { HopContext } from "../../dial/connect_host.ts";
import type { Connection } from "../../dial/connection.ts";
import { ProbeFailure } from "../../dial/probe_failure.ts";
import { TextSearch } from "../text_search.ts";

/** At most this many bytes are searched. */
const MAX_BYTES = 65_536;
const BUFFER_BYTES = 4_096;

/**
 * Reads until `text`, which must not be empty, was found.
 *
 * @throws {ProbeFailure} "text" when something else came until the end or the
 * deadline, "protocol" when nothing came, "too-big" beyond the cap; what the
 * connection throws passes through.
 */
export async function expectText(
  connection: Connection,
  text: string,
  { clock, deadline }: Pick<HopContext, "clock" | "deadline">,
): Promise<void> {
  const buffer = new Uint8Array(BUFFER_BYTES);
  const search = new TextSearch(text);
  let length = 0;
  clock.enter("firstByteMs");
  while (length <= MAX_BYTES) {
    const count = await connection.read(buffer).catch((error) => {
      // what came is an answer, though a server may wait for more from us
      throw deadline.expired && length > 0 ? new ProbeFailure("text") : error;
    });
    if (count === null) {
      throw new ProbeFailure(length > 0 ? "text" : "protocol");
    }
    if (length === 0) clock.enter(null);
    length += count;
    if (search.push(buffer.subarray(0, count))) return;
  }
  throw new ProbeFailure("too-big");
}
