import { TITLE } from "../../../monitor/fields/value_kind.ts";

/** Whether a text may be the title of something. */
export function isTitle(text: string): boolean {
  try {
    TITLE.read(text);
    return true;
  } catch {
    return false;
  }
}
