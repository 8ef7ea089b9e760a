import type { JSX } from "hono/jsx/jsx-runtime";
import type { HttpError } from "../../server/http_error.ts";
import { answer, type Ctx } from "../../server/request_context.ts";
import { assetPath } from "./assets.ts";
import { pageHeaders } from "./html_answer.ts";
import { pageText } from "./page_text.ts";
import { themeOf } from "./theme.ts";

type Refusal = Pick<HttpError, "status" | "message" | "headers">;

/** Whether a person waits for the answer rather than a program. */
export function wantsPage(c: Ctx): boolean {
  const { path } = c.req;
  return c.req.header("accept")?.includes("text/html") === true &&
    !path.startsWith("/v1/") && !path.startsWith("/api/");
}

/** An error for a person. It shows nothing but our own words. */
export function errorPage(
  c: Ctx,
  { status, message, headers }: Refusal,
): Response {
  const page = <ErrorPage c={c} status={status} message={message} />;
  return answer(c, pageText(c, page), {
    status,
    headers: { ...pageHeaders(), ...headers },
  });
}

const TITLES: Readonly<Record<number, string>> = {
  401: "Please sign in",
  403: "You cannot do that",
  404: "Page not found",
  405: "That does not work here",
  421: "Wrong address",
  429: "Too many requests",
  500: "Something went wrong",
  503: "Not available right now",
};

function ErrorPage(
  { c, status, message }: { readonly c: Ctx } & Omit<Refusal, "headers">,
): JSX.Element {
  const title = TITLES[status] ?? "That did not work";
  return (
    <html lang="en" data-theme={themeOf(c)}>
      <head>
        <meta charset="utf-8" />
        <title>{title}</title>
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <link rel="icon" href={assetPath("icon-unknown.svg")} />
        <link rel="stylesheet" href={assetPath("style.css")} />
      </head>
      <body>
        <main class="error-page">
          <p class="quiet">{status}</p>
          <h1>{title}</h1>
          <p>{message}.</p>
          <p>
            <a href="/">Go to the status page</a>
          </p>
        </main>
      </body>
    </html>
  );
}
