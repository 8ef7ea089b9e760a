import type { JSX } from "hono/jsx/jsx-runtime";
import type { Monitor } from "../../../../monitor/types.ts";
import { pageOf } from "../../../server/paging.ts";
import { CsrfField } from "../form_fields.tsx";
import { Pager } from "../operator/pager.tsx";
import { type Move, MOVES } from "./moved.ts";

/** Services of a group on one page of the list. */
export const ITEMS_PER_PAGE = 100;

interface Group {
  readonly tag: string | null;
  readonly monitors: readonly Pick<Monitor, "id" | "name">[];
}

interface OrderViewProps {
  readonly csrf: string;
  /** Where the status page is. */
  readonly pagePath: string;
  readonly groups: readonly Group[];
  /** The group whose services are shown; null for the groups themselves. */
  readonly only: Group | null;
  readonly page: number;
  /** Somebody has chosen an order. */
  readonly isChosen: boolean;
  /** The button that led here, such as `s-up-3`: it has the focus, so that it can be pressed again. */
  readonly pressed: string;
}

interface Item {
  readonly value: string;
  readonly name: string;
  /** Where its own services are put in order. */
  readonly href?: string;
  readonly count?: number;
}

/** The path of the page, with a query. */
export function orderPath(query: Readonly<Record<string, string>>): string {
  const text = new URLSearchParams(query).toString();
  return text === "" ? "/app/order" : `/app/order?${text}`;
}

export function OrderView(props: OrderViewProps): JSX.Element {
  const { groups, pagePath, isChosen, csrf } = props;
  const [first] = groups;
  if (first === undefined) {
    return (
      <p>
        Nothing is on your status page yet: make a monitor public first.{" "}
        <a href="/app">Your monitors</a>
      </p>
    );
  }
  const only = props.only ?? (groups.length === 1 ? first : null);
  return (
    <>
      <p>
        <a href={pagePath}>Your status page</a>{" "}
        shows services in this order. Services that are down or slow still come
        first. Once you have moved anything, new services are added at the end,
        by name.
      </p>
      {only === null
        ? <Groups {...props} />
        : <Services {...props} only={only} />}
      {isChosen && (
        <form method="post" action="/app/order">
          <CsrfField csrf={csrf} />
          <button type="submit" name="reset" value="yes">
            Reset the order
          </button>
        </form>
      )}
    </>
  );
}

function Groups({ csrf, groups, pressed }: OrderViewProps): JSX.Element {
  const items = groups.map(({ tag, monitors }): Item => ({
    value: tag ?? "",
    name: tag ?? "Other services",
    href: orderPath({ group: tag ?? "" }),
    count: monitors.length,
  }));
  return (
    <form method="post" action="/app/order">
      <CsrfField csrf={csrf} />
      <Items
        items={items}
        from={0}
        total={items.length}
        kind="g"
        pressed={pressed}
      />
    </form>
  );
}

function Services(
  { csrf, only, page, groups, pressed }: OrderViewProps & {
    readonly only: Group;
  },
): JSX.Element {
  const { tag, monitors } = only;
  const pages = Math.ceil(monitors.length / ITEMS_PER_PAGE);
  const number = Math.min(page, pages);
  const offset = (number - 1) * ITEMS_PER_PAGE;
  const shown = { page: number, limit: ITEMS_PER_PAGE, offset };
  const items = pageOf(monitors, shown)
    .map(({ id, name }): Item => ({ value: String(id), name }));
  const path = (page: number) =>
    orderPath({
      ...groups.length > 1 ? { group: tag ?? "" } : {},
      ...page > 1 ? { page: String(page) } : {},
    });
  return (
    <>
      {groups.length > 1 && (
        <>
          <h2 dir="auto">{tag ?? "Other services"}</h2>
          <p>
            <a href="/app/order">All groups</a>
          </p>
        </>
      )}
      <form method="post" action="/app/order">
        <CsrfField csrf={csrf} />
        <input type="hidden" name="of" value={tag ?? ""} />
        <Items
          items={items}
          from={offset}
          total={monitors.length}
          kind="s"
          pressed={pressed}
        />
      </form>
      <Pager
        label="Pages"
        total={monitors.length}
        page={shown}
        to={path}
      />
    </>
  );
}

interface ItemsProps {
  readonly items: readonly Item[];
  /** The place of the first of them, from 0. */
  readonly from: number;
  /** How many there are on all pages. */
  readonly total: number;
  readonly kind: "g" | "s";
  readonly pressed: string;
}

function Items(
  { items, from, total, kind, pressed }: ItemsProps,
): JSX.Element {
  const [, did, at] = /^[gs]-(\w+)-(\d+)$/.exec(pressed) ?? [];
  const isKind = pressed.startsWith(kind);
  return (
    <ol class="deleted order" start={from + 1}>
      {items.map(({ value, name, href, count }, index) => {
        const place = from + index;
        const focus = isKind && Number(at) === place
          ? focusOf(did as Move, place, total)
          : null;
        return (
          <li>
            <span>
              <span dir="auto">
                {href === undefined ? name : <a href={href}>{name}</a>}
              </span>
              {count !== undefined && (
                <small>
                  {count === 1 ? " 1 service" : ` ${count} services`}
                </small>
              )}
            </span>
            <span>
              {MOVES.map((move) => (
                <button
                  type="submit"
                  name={move}
                  value={value}
                  disabled={!isPossible(move, place, total)}
                  autofocus={move === focus}
                  aria-label={`${LABELS[move][1]} ${name}, now ${
                    place + 1
                  } of ${total}`}
                >
                  {LABELS[move][0]}
                </button>
              ))}
            </span>
          </li>
        );
      })}
    </ol>
  );
}

const LABELS: Readonly<Record<Move, readonly [shown: string, said: string]>> = {
  up: ["Up", "Move up:"],
  down: ["Down", "Move down:"],
  top: ["Top", "Move to the top:"],
};

function isPossible(move: Move, place: number, total: number): boolean {
  return move === "down" ? place < total - 1 : place > 0;
}

/** The button that was pressed, or, where it can do nothing more, one beside it. */
function focusOf(did: Move, place: number, total: number): Move | null {
  if (isPossible(did, place, total)) return did;
  return MOVES.find((move) => isPossible(move, place, total)) ?? null;
}
