import type { JSX } from "hono/jsx/jsx-runtime";

interface HowToBeginProps {
  /** There is an operator. */
  readonly isSetUp: boolean;
}

/** Said where there is nothing to show yet. */
export function HowToBegin({ isSetUp }: HowToBeginProps): JSX.Element {
  return (
    <section class="card begin" aria-labelledby="begin">
      <h2 id="begin">Add your first service</h2>
      <ol>
        <li>
          {isSetUp
            ? (
              <>
                <a href="/app">Sign in</a>{" "}
                as the operator, add a monitor, and make it public.
              </>
            )
            : (
              <>
                <a href="/setup">Set up Uptick</a>: create the operator's
                account, and add your first monitor.
              </>
            )}
        </li>
        <li>
          Or start Uptick with one:{" "}
          <code>
            npx -y deno@2 task start --urls name=https://example.org
          </code>
        </li>
        <li>
          Or add one with the API: <code>POST /v1/services</code>, as{" "}
          <a href="/openapi.json">described here</a>.
        </li>
      </ol>
    </section>
  );
}
