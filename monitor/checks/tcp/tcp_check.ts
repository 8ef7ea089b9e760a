import type { ProbeTarget } from "../../types.ts";
import { hopOf, targetUrl } from "../hop_of.ts";
import type { ProbeAttempt } from "../probe_attempt.ts";
import { expectText } from "./expect_text.ts";

const encoder = new TextEncoder();

/** Connects; sends what is to be sent, and waits for the text that is expected, where there are any. */
export async function tcpCheck(
  target: ProbeTarget,
  attempt: ProbeAttempt,
): Promise<void> {
  const { send, expectedText } = target;
  const use = { sends: send !== "" };
  const url = targetUrl(target, attempt, use);
  const connection = await attempt.connect(hopOf(url, use));
  try {
    if (send !== "") await connection.write(encoder.encode(send));
    if (expectedText !== "") {
      await expectText(connection, expectedText, attempt.context);
    }
  } finally {
    connection.close();
  }
}
