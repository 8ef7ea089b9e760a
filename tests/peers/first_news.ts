import assert from "node:assert/strict";
import type { Send } from "../routes/pages/fixtures/visitor.ts";

/** The first that a live page hears at `/events`. */
export async function firstNews(
  send: Send,
  publicUrl: string,
): Promise<string> {
  const stream = await send(new URL(`${publicUrl}/events`), {});
  assert.equal(stream.headers.get("content-type"), "text/event-stream");
  const reader = stream.body?.pipeThrough(new TextDecoderStream()).getReader();
  const text = (await reader?.read())?.value ?? "";
  await reader?.cancel();
  return text;
}
