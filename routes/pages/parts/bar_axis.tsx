import type { JSX } from "hono/jsx/jsx-runtime";

/** What the ends of a day bar are; the style sheet shows half of its days where there is little room. */
export function BarAxis(): JSX.Element {
  return (
    <span>
      <span>
        <span class="wide">90 days ago</span>
        <span class="slim">45 days</span>
      </span>
      <span data-utc="today">
        today<span class="wide">, UTC</span>
      </span>
    </span>
  );
}
