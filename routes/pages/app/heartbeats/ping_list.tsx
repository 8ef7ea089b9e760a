import type { JSX } from "hono/jsx/jsx-runtime";
import type { KeptPing } from "../../../../store/heartbeats.ts";
import { Time } from "../../parts/time.tsx";
import { durationText } from "../../client/time_words.js";
import { responseText } from "../../words/number_text.ts";

interface PingProps {
  readonly ping: KeptPing;
  readonly now: number;
}

/** The latest pings of a heartbeat, newest first, each with the beginning of its body. */
export function PingList(
  { pings, now }: { readonly pings: readonly KeptPing[]; readonly now: number },
): JSX.Element {
  if (pings.length === 0) return <p class="quiet">No pings yet.</p>;
  return (
    <ol class="plain-list">
      {pings.map((ping) => (
        <PingRow key={String(ping.number)} ping={ping} now={now} />
      ))}
    </ol>
  );
}

function PingRow({ ping, now }: PingProps): JSX.Element {
  const { number, at, signal, exitCode, message, body, size } = ping;
  return (
    <li>
      <strong>{SIGNAL_WORDS[signal]}</strong> <Time at={at} now={now} />{" "}
      <small>
        {`Ping ${number}, ${ping.method}`}
        {exitCode !== null && `, exit code ${exitCode}`}
        {ping.runMs !== null && `, ran for ${durationText(ping.runMs)}`}
        {ping.toldMs !== null && `, reported ${responseText(ping.toldMs)}`}
        {ping.rid !== null && `, run ${ping.rid}`}
      </small>
      {message !== "" && <p dir="auto">{message}</p>}
      {body !== null && (
        <details>
          <summary>{`Body of ${size.toLocaleString("en")} bytes`}</summary>
          <pre
            class="code"
            tabindex={0}
            role="region"
            aria-label="Body"
            dir="auto"
          >{`\n${body}`}</pre>
        </details>
      )}
      {body === null && size > 0 && (
        <p class="quiet">
          {`A body of ${size.toLocaleString("en")} bytes, which is not text`}
        </p>
      )}
    </li>
  );
}

const SIGNAL_WORDS: Readonly<Record<KeptPing["signal"], string>> = {
  success: "Done",
  fail: "Failed",
  start: "Started",
  log: "Log",
};
