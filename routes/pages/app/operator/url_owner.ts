import type { Monitor } from "../../../../monitor/types.ts";

/** To whom a url is shown, in words. */
export function audienceText(
  { public: isPublic }: Pick<Monitor, "public">,
): string {
  return isPublic ? "Everybody" : "Owner and operators";
}

/** Whose a url is, as operators are told. */
export type UrlOwner =
  | {
    readonly kind: "configuration";
    /** The flag, variable or file that names it, or where it was imported from. */
    readonly source: string;
  }
  | {
    readonly kind: "account";
    readonly id: number;
    readonly email: string;
    readonly isOperators: boolean;
  };
