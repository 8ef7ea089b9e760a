import type { JSX } from "hono/jsx/jsx-runtime";

interface HowToBeginProps {
  /** There is an operator. */
  readonly isSetUp: boolean;
}

/** Said where there is nothing to show yet. */
export function HowToBegin({ isSetUp }: HowToBeginProps): JSX.Element {
  return (
    <section class="card begin" aria-labelledby="begin">
      <h2 id="begin">Add the first url</h2>
      <ol>
        <li>
          {isSetUp
            ? (
              <>
                <a href="/app">Sign in</a>{" "}
                as the operator, paste a url, press Enter, and make it public.
              </>
            )
            : (
              <>
                <a href="/setup">Set Uptick up</a>: make the operator's account,
                and paste a url.
              </>
            )}
        </li>
        <li>
          Or start Uptick with it:{" "}
          <code>
            npx -y deno@2 task start --urls name=https://example.org
          </code>
        </li>
        <li>
          Or send it to the API: <code>POST /v1/services</code>, as{" "}
          <a href="/openapi.json">described here</a>.
        </li>
      </ol>
    </section>
  );
}
