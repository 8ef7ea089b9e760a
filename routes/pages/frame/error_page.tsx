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
  403: "That is not allowed",
  404: "There is nothing here",
  405: "That cannot be done here",
  421: "This is another address",
  429: "Too many tries",
  500: "Something went wrong",
  503: "Not now",
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
            <a href="/">To the status page</a>
          </p>
        </main>
      </body>
    </html>
  );
}
