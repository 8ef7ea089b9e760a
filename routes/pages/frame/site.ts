import type { Board } from "../../access/owner_table.ts";

/** What the operator says about the pages. */
export interface Site {
  /** What its paths begin with: empty for the operator's, `/s/{slug}` for a member's. */
  readonly home: string;
  readonly title: string;
  /** An http(s) url. */
  readonly logoUrl: string | undefined;
  /** A setting says the title, so that it cannot be chosen; the same of the logo. */
  readonly isTitleSet: boolean;
  readonly isLogoSet: boolean;
  readonly links: readonly { readonly text: string; readonly url: string }[];
  /** Where people reach the instance, perhaps below a path; the origin of the request when unset. */
  readonly publicUrl: string | undefined;
  /** The least length of a password that somebody makes up, in characters. */
  readonly minPasswordLength: number;
  readonly version: string;
}

/** What a page of a board says: of the operator's all that the operator says, of a member's its title alone. */
export function siteOfBoard(site: Site, { path, title }: Board): Site {
  if (title === undefined) return site;
  const { isTitleSet, isLogoSet, publicUrl, minPasswordLength, version } = site;
  return {
    home: path,
    title,
    logoUrl: undefined,
    isTitleSet,
    isLogoSet,
    links: [],
    publicUrl,
    minPasswordLength,
    version,
  };
}
