import { answerJson, type Handler } from "./request_context.ts";

/** `GET /openapi.json`. */
export function openApiHandler(version: string): Handler {
  const document = {
    openapi: "3.1.0",
    info: { title: "Uptick", version },
    paths: {},
  };
  return (c) => answerJson(c, document);
}
