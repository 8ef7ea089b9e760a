import { HttpError } from "../../server/http_error.ts";
import { readBody } from "../../server/json_body.ts";
import type { Ctx } from "../../server/request_context.ts";

const FORM_TYPE =
  /^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i;

/**
 * Reads the body of a form, of either kind that browsers send.
 *
 * @throws {HttpError} as `readBody()`; 415 for another type of body and 400 for
 * one that is damaged.
 */
export async function readForm(c: Ctx, maxBytes: number): Promise<FormData> {
  const type = c.req.header("Content-Type") ?? "";
  if (!FORM_TYPE.test(type)) {
    throw new HttpError(415, "Cannot read the form: its type is unknown");
  }
  const bytes = await readBody(c.req.raw, { maxBytes });
  try {
    const headers = { "Content-Type": type };
    return await new Response(bytes, { headers }).formData();
  } catch {
    throw new HttpError(400, "Cannot read the form: it is damaged");
  }
}

/** The text of a field; empty when there is none. */
export function textOf(form: FormData, name: string): string {
  const value = form.get(name);
  return typeof value === "string" ? value : "";
}

/** The lines of a field that say something, without spaces around them. */
export function linesOf(form: FormData, name: string): string[] {
  return linesIn(textOf(form, name));
}

/** The lines of a text that say something, without spaces around them. */
export function linesIn(text: string): string[] {
  return text.split("\n").map((line) => line.trim())
    .filter((line) => line !== "");
}

/** The texts of all fields of a name. */
export function textsOf(form: FormData, name: string): string[] {
  return form.getAll(name).filter((value) => typeof value === "string");
}
