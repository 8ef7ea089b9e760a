import { HOLDS, type Monitor } from "../../../../monitor/types.ts";
import { inPieces } from "../../../../monitor/in_pieces.ts";
import type { MonitorTable } from "../../../../monitor/monitor_table.ts";
import type { ShownState } from "../../../../monitor/shown_states.ts";
import type { StatusView } from "../../../../monitor/status_view.ts";
import type { OwnedChannels } from "../../../alerts/owned_channels.ts";
import type { User, Users } from "../../../../store/users.ts";
import {
  readServiceId,
  serviceNotFound,
} from "../../../access/find_service.ts";
import { owns } from "../../../access/viewer.ts";
import { usersById } from "../../../accounts/users_by_id.ts";
import { HttpError } from "../../../server/http_error.ts";
import { pageOf, readPage } from "../../../server/paging.ts";
import type { HeldUrls } from "../../../services/held_urls.ts";
import { seeOther } from "../../frame/see_other.ts";
import { type CurrentState, currentState } from "../../words/current_state.ts";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { textOf } from "../form_body.ts";
import {
  readFilter,
  STATE_ORDER,
  type UrlFilter,
  urlMatcher,
} from "../url_filter.ts";
import { EverythingView } from "./everything_view.tsx";
import { OneUrlView } from "./one_url_view.tsx";
import type { UrlOwner } from "./url_owner.ts";

export interface EverythingPagesDeps {
  readonly table: Pick<MonitorTable, "all" | "get">;
  readonly view: StatusView;
  readonly users: Pick<Users, "get">;
  readonly held: Pick<HeldUrls, "hold">;
  readonly channels: Pick<OwnedChannels, "hearersOf">;
  /** Where the configuration names a url. */
  readonly configuredIn: (name: string) => string | undefined;
}

/** `/app/everything`: all urls that are watched here, whoever's they are. */
export class EverythingPages {
  readonly #deps: EverythingPagesDeps;

  constructor(deps: EverythingPagesDeps) {
    this.#deps = deps;
  }

  list = async (request: UserRequest): Promise<Response> => {
    const { c } = request;
    const page = readPage(c);
    const filter = readFilter((name) => c.req.query(name) ?? "");
    const owner = c.req.query("owner") ?? "";
    const now = Date.now();
    const urls = await this.#find({ owner, filter, now });
    const shown = pageOf(urls, page);
    const accounts = await this.#ownersOf(shown);
    const rows = shown.map((current) => ({
      current,
      owner: this.#ownerOf(current.monitor, accounts),
    }));
    return await appPage(
      request,
      { title: "All monitors" },
      <EverythingView
        {...{ rows, page, filter, owner, now, total: urls.length }}
      />,
    );
  };

  show = async (request: UserRequest): Promise<Response> => {
    const { c, csrf, viewer } = request;
    await this.#deps.view.refresh();
    const monitor = this.#deps.table.get(readServiceId(c));
    if (monitor === undefined) throw serviceNotFound();
    const now = Date.now();
    const current = currentState(monitor, this.#deps.view, now);
    const accounts = await this.#ownersOf([current]);
    const owner = this.#ownerOf(monitor, accounts);
    const isMembers = owner.kind === "account" && !owner.isOperators;
    // whom members tell is theirs to know
    const hearers = isMembers
      ? null
      : await this.#deps.channels.hearersOf(monitor);
    return await appPage(
      request,
      { title: monitor.name, state: current.shown },
      <OneUrlView
        {...{ csrf, current, now, hearers }}
        owner={owner}
        isOwn={owns(viewer, monitor)}
        mayHold={isMembers}
        did={c.req.query("did")}
      />,
    );
  };

  /** Pauses a member's url, takes it down, or lets it go. */
  submit = async ({ c, viewer, form }: UserRequest): Promise<Response> => {
    const id = readServiceId(c);
    const action = textOf(form, "do");
    const kind = HOLDS.find((each) => each === action) ?? null;
    if (kind === null && action !== "let go") {
      throw new HttpError(400, "Cannot do that: there is no such action");
    }
    await this.#deps.held.hold(c, viewer, id, kind);
    const did = action.replace(" ", "-");
    return seeOther(c, `/app/everything/${id}?did=${did}`);
  };

  /**
   * Those of an account by its number, of the configuration, or all: what needs
   * a look first, then by id. There may be 50,000, so nothing sorts them at once.
   */
  async #find(
    { owner, filter, now }: {
      readonly owner: string;
      readonly filter: UrlFilter;
      readonly now: number;
    },
  ): Promise<CurrentState[]> {
    const { table, view } = this.#deps;
    await view.refresh();
    const isWanted = urlMatcher(filter);
    const byState = new Map<ShownState, CurrentState[]>(
      STATE_ORDER.map((state) => [state, []]),
    );
    await inPieces(table.all(), (monitor) => {
      const { ownerId } = monitor;
      const name = ownerId === null ? "configuration" : String(ownerId);
      if (owner !== "" && owner !== name) return;
      const current = currentState(monitor, view, now);
      if (isWanted(current)) byState.get(current.shown)?.push(current);
    });
    return [...byState.values()].flat();
  }

  #ownersOf(urls: readonly CurrentState[]): Promise<Map<number, User>> {
    const ids = urls.map(({ monitor: { ownerId } }) => ownerId);
    return usersById(this.#deps.users, ids);
  }

  #ownerOf(
    { ownerId, source, name }: Monitor,
    accounts: ReadonlyMap<number, User>,
  ): UrlOwner {
    if (ownerId === null) {
      return {
        kind: "configuration",
        source: source
          ? `imported from ${source.system}`
          : this.#deps.configuredIn(name) ?? "another instance",
      };
    }
    const { email = "deleted", isOperator = false } = accounts.get(ownerId) ??
      {};
    return { kind: "account", id: ownerId, email, isOperators: isOperator };
  }
}
