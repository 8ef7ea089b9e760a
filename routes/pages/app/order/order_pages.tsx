import type { MonitorTable } from "../../../../monitor/monitor_table.ts";
import type { StatusView } from "../../../../monitor/status_view.ts";
import type { Monitor } from "../../../../monitor/types.ts";
import type { BoardOrders as StoredOrders } from "../../../../store/board_orders.ts";
import type { Board, OwnerTable } from "../../../access/owner_table.ts";
import { ownBoard } from "../../../access/viewer.ts";
import { notFound } from "../../../server/http_error.ts";
import { readPageNumber } from "../../../server/paging.ts";
import { seeOther } from "../../frame/see_other.ts";
import type { BoardOrders } from "../../status/board_orders.ts";
import { groupsInOrder } from "../../status/status_order.ts";
import { appPage } from "../app_page.tsx";
import type { UserRequest } from "../app_request.ts";
import { textOf } from "../form_body.ts";
import { type Move, moved, MOVES } from "./moved.ts";
import { ITEMS_PER_PAGE, orderPath, OrderView } from "./order_view.tsx";

export interface OrderPagesDeps {
  readonly table: Pick<MonitorTable, "all">;
  readonly view: Pick<StatusView, "refresh">;
  readonly owners: Pick<OwnerTable, "boardOf" | "front">;
  readonly orders: Pick<BoardOrders, "of">;
  readonly stored: Pick<StoredOrders, "change" | "forget" | "get">;
}

/** A group of a page, in the order of the page, trouble aside. */
interface OrderedGroup {
  readonly tag: string | null;
  readonly monitors: readonly Monitor[];
}

/** What was pressed. */
interface Pressed {
  readonly move: Move;
  readonly value: string;
}

/** `/app/order`: the order of services and groups on the status page of whoever is signed in. */
export class OrderPages {
  readonly #deps: OrderPagesDeps;

  constructor(deps: OrderPagesDeps) {
    this.#deps = deps;
  }

  show = async (request: UserRequest): Promise<Response> => {
    const { c, csrf } = request;
    const board = this.#boardOf(request);
    const groups = await this.#groups(board);
    const asked = c.req.query("group");
    const only = asked === undefined
      ? undefined
      : groups.find(({ tag }) => (tag ?? "") === asked);
    if (asked !== undefined && only === undefined) throw notFound("group");
    const { services, groups: tags } = await this.#deps.stored.get(board.key);
    return await appPage(
      request,
      { title: "Page order" },
      <OrderView
        csrf={csrf}
        pagePath={board.path || "/"}
        groups={groups}
        only={only ?? null}
        page={readPageNumber(c)}
        isChosen={services.length + tags.length > 0}
        pressed={c.req.query("did") ?? ""}
      />,
    );
  };

  /** Moves one service or group by a step or to the top; or gives the order up. */
  submit = async (request: UserRequest): Promise<Response> => {
    const { c, form } = request;
    const board = this.#boardOf(request);
    if (textOf(form, "reset") !== "") {
      await this.#deps.stored.forget(board.key);
      return seeOther(c, "/app/order");
    }
    const group = form.get("of");
    const pressed = MOVES.flatMap((move) => {
      const value = form.get(move);
      return typeof value === "string" ? [{ move, value }] : [];
    })[0];
    if (pressed === undefined) return seeOther(c, "/app/order");
    return seeOther(
      c,
      typeof group === "string"
        ? await this.#moveService(board, group, pressed)
        : await this.#moveGroup(board, pressed),
    );
  };

  async #moveGroup(board: Board, { move, value }: Pressed): Promise<string> {
    const tags = (await this.#groups(board)).map(({ tag }) => tag ?? "");
    const groups = moved(tags, value, move);
    await this.#deps.stored.change(board.key, ({ services }) => ({
      services,
      groups,
    }));
    return orderPath({ did: `g-${move}-${groups.indexOf(value)}` });
  }

  /** Within its group: what has no place of its own yet gets that which it has now. */
  async #moveService(
    board: Board,
    group: string,
    { move, value }: Pressed,
  ): Promise<string> {
    const all = await this.#groups(board);
    const id = Number(value);
    let place = 0;
    const services = all.flatMap(({ tag, monitors }) => {
      const ids = monitors.map(({ id }) => id);
      if ((tag ?? "") !== group) return ids;
      const after = moved(ids, id, move);
      place = Math.max(0, after.indexOf(id));
      return after;
    });
    await this.#deps.stored.change(board.key, ({ groups }) => ({
      services,
      groups,
    }));
    const page = Math.floor(place / ITEMS_PER_PAGE) + 1;
    return orderPath({
      ...all.length > 1 ? { group } : {},
      ...page > 1 ? { page: String(page) } : {},
      did: `s-${move}-${place}`,
    });
  }

  async #groups(board: Board): Promise<OrderedGroup[]> {
    const { table, view, orders } = this.#deps;
    const [order] = await Promise.all([orders.of(board), view.refresh()]);
    return groupsInOrder(table.all(), board, order);
  }

  #boardOf({ viewer }: UserRequest): Board {
    return ownBoard(viewer, this.#deps.owners);
  }
}
