import type { JSX } from "hono/jsx/jsx-runtime";
import { Time } from "./time.tsx";

interface AsOfProps {
  /** When the store answered last; null where it answers now. */
  readonly asOf: number | null;
  readonly now: number;
}

/** Says how old a page is that was made without the store. */
export function AsOf({ asOf, now }: AsOfProps): JSX.Element {
  return (
    <div data-refresh="as-of">
      {asOf !== null && (
        <p class="card pad" role="status">
          As of{" "}
          <Time at={asOf} now={now} />: the database cannot be reached. What
          this instance checks itself is current; the rest, and the history, may
          be out of date.
        </p>
      )}
    </div>
  );
}
