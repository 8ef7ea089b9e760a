import type { Accent } from "../../../monitor/fields/looks/accent.ts";
import type { ChosenLook } from "../../../store/choices.ts";
import { type Board, boardOwner } from "../../access/owner_table.ts";

/** What the operator says about the pages. */
export interface Site {
  /** What its paths begin with: empty for the operator's, `/s/{slug}` for a member's. */
  readonly home: string;
  /** Whose page it is: 0 for the operators', else a member's account. */
  readonly owner: number;
  /** Whether the page of an owner takes e-mail addresses of subscribers. */
  readonly offersEmail: (owner: number) => boolean;
  readonly title: string;
  /** An http(s) url. */
  readonly logoUrl: string | undefined;
  /** What takes its place on dark pages. */
  readonly logoDarkUrl: string | undefined;
  readonly accent: Accent | undefined;
  /** What a setting says, so that it cannot be chosen. */
  readonly settings: ChosenLook;
  readonly links: readonly { readonly text: string; readonly url: string }[];
  /** Who may show the status page in a frame, as in a policy; empty for nobody. */
  readonly frameAncestors: readonly string[];
  /** Where people reach the instance, perhaps below a path; the origin of the request when unset. */
  readonly publicUrl: string | undefined;
  /** The least length of a password that somebody makes up, in characters. */
  readonly minPasswordLength: number;
  readonly version: string;
}

/** What a page of a board says: of the operator's all that the operator says, of a member's its title alone. */
export function siteOfBoard(site: Site, board: Board): Site {
  const { path, title } = board;
  if (title === undefined) return site;
  const { settings, frameAncestors, publicUrl, minPasswordLength, version } =
    site;
  return {
    home: path,
    owner: boardOwner(board),
    offersEmail: site.offersEmail,
    title,
    logoUrl: undefined,
    logoDarkUrl: undefined,
    accent: undefined,
    settings,
    links: [],
    frameAncestors,
    publicUrl,
    minPasswordLength,
    version,
  };
}
