import type { Config } from "../../config/parse_config.ts";
import type { Channel } from "../../monitor/channel.ts";
import type { OwnerTable } from "../../routes/access/owner_table.ts";
import type { ChosenSettings } from "../../store/choices.ts";

export interface StatusPagesDeps {
  readonly config: Pick<Config, "pageTitle" | "publicUrl">;
  readonly owners: Pick<OwnerTable, "boardOf" | "isDisabled">;
  /** What the operator chose on the pages. */
  chosen(): Pick<ChosenSettings, "pageTitle">;
}

/** What a status page is called, and where it is; null where nobody told where people reach Uptick. */
export interface StatusPage {
  readonly title: string;
  readonly url: string | null;
}

/** The status pages, by the account that they are of; 0 is that of the operators. */
export class StatusPages {
  readonly #deps: StatusPagesDeps;

  constructor(deps: StatusPagesDeps) {
    this.#deps = deps;
  }

  of(page: number): StatusPage {
    const { config, owners, chosen } = this.#deps;
    const board = owners.boardOf(accountOf(page));
    const title = board.title ?? config.pageTitle ??
      (chosen().pageTitle || "Uptick");
    return { title, url: this.link(page, board.path === "" ? "/" : "") };
  }

  /** A path below a status page, as a whole address. */
  link(page: number, path: string): string | null {
    const { config: { publicUrl }, owners } = this.#deps;
    const board = owners.boardOf(accountOf(page));
    return publicUrl === undefined ? null : `${publicUrl}${board.path}${path}`;
  }

  /** Whether its account is disabled: then nobody is told anything. */
  isOff(page: number): boolean {
    return this.#deps.owners.isDisabled(accountOf(page));
  }
}

/** As owners of monitors and channels are written. */
function accountOf(page: number): Pick<Channel, "ownerId"> {
  return { ownerId: page === 0 ? null : page };
}
