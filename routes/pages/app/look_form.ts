import { ACCENT, ACCENT_DARK } from "../../../monitor/fields/looks/accent.ts";
import {
  brokenRule,
  type Kind,
  TITLE,
  WEB_URL,
} from "../../../monitor/fields/value_kind.ts";
import type { ChosenLook } from "../../../store/choices.ts";
import { textOf } from "./form_body.ts";
import type { FieldErrors } from "./form_fields.tsx";

export type LookValues = Readonly<Record<keyof ChosenLook, string>>;

/** What an operator may choose of how the pages look. */
interface LookField {
  readonly name: keyof ChosenLook;
  /** Its name in the form. */
  readonly field: string;
  /** The setting that beats it. */
  readonly setting: string;
  readonly label: string;
  readonly hint: string;
  readonly type: "text" | "url";
  readonly kind: Kind<string>;
  /** Whether it may be empty, for none. */
  readonly isOptional: boolean;
}

// deno-fmt-ignore: one row each
export const LOOK_FIELDS: readonly LookField[] = [
  { name: "pageTitle", field: "title", setting: "PAGE_TITLE", label: "Page title", hint: "Shown next to the logo and in the browser tab", type: "text", kind: TITLE, isOptional: false },
  { name: "pageLogoUrl", field: "logo", setting: "PAGE_LOGO_URL", label: "Logo", hint: "The web address of an image, shown next to the title. Leave empty for none", type: "url", kind: WEB_URL, isOptional: true },
  { name: "pageLogoDarkUrl", field: "logo_dark", setting: "PAGE_LOGO_DARK_URL", label: "Logo for dark pages", hint: "Leave empty to use the same logo", type: "url", kind: WEB_URL, isOptional: true },
  { name: "pageAccent", field: "accent", setting: "PAGE_ACCENT", label: "Accent colour", hint: "For links, charts and marks, such as #0b5cad. Leave empty for the default blue", type: "text", kind: ACCENT, isOptional: true },
  { name: "pageAccentDark", field: "accent_dark", setting: "PAGE_ACCENT_DARK", label: "Accent colour on dark pages", hint: "Leave empty to use the accent colour, made lighter where needed", type: "text", kind: ACCENT_DARK, isOptional: true },
];

/** What was typed. */
export function readLook(form: FormData): LookValues {
  return lookValues(({ field }) => textOf(form, field).trim());
}

/** A value for each field. */
export function lookValues(valueOf: (field: LookField) => string): LookValues {
  const entries = LOOK_FIELDS.map((field) => [field.name, valueOf(field)]);
  return Object.fromEntries(entries) as LookValues;
}

/** Values without problems, as the settings would have them. */
export function keptLook(values: LookValues): LookValues {
  return lookValues(({ name, kind }) =>
    values[name] === "" ? "" : kind.read(values[name])
  );
}

/** What is wrong with them, by field. */
export function lookProblems(values: LookValues): FieldErrors {
  return Object.fromEntries(
    LOOK_FIELDS.flatMap(({ name, field, kind, isOptional }) => {
      const text = values[name];
      if (text === "" && isOptional) return [];
      const rule = brokenRule(kind, text);
      return rule === null ? [] : [[field, `Must be ${rule}`]];
    }),
  );
}
