import type { Monitor } from "../../../monitor/types.ts";
import type { ChosenOrder } from "../../../store/board_orders.ts";

type Ordered = Pick<Monitor, "id" | "name" | "ownerId" | "source">;

/** In which order a page has its services and groups, trouble aside. */
export interface BoardOrder {
  readonly compareServices: (a: Ordered, b: Ordered) => number;
  /** Of tags, null being the group without one; null where groups are in the order of their first services. */
  readonly compareGroups:
    | ((a: string | null, b: string | null) => number)
    | null;
}

/** Where the configuration lists a url, from 0; undefined for one that it does not list. */
export type ConfiguredPlaceOf = (monitor: Ordered) => number | undefined;

export const NOTHING_CHOSEN: ChosenOrder = { services: [], groups: [] };

/** The order in which services were added. */
export const BY_AGE: BoardOrder = orderOf(NOTHING_CHOSEN, () => undefined);

/**
 * What somebody chose comes first, and all else by name. Where nothing is
 * chosen: what the configuration lists as it lists it, then the others by age.
 */
export function orderOf(
  { services, groups }: ChosenOrder,
  configuredPlaceOf: ConfiguredPlaceOf,
): BoardOrder {
  const places = placesOf(services);
  const groupPlaces = placesOf(groups);
  return {
    compareServices: services.length > 0
      ? (a, b) =>
        placeIn(places, a.id) - placeIn(places, b.id) ||
        compareNames(a.name, b.name) || a.id - b.id
      : (a, b) =>
        (configuredPlaceOf(a) ?? LAST) - (configuredPlaceOf(b) ?? LAST) ||
        a.id - b.id,
    compareGroups: groups.length === 0
      ? null
      : (a, b) =>
        placeIn(groupPlaces, a ?? "") - placeIn(groupPlaces, b ?? "") ||
        Number(a === null) - Number(b === null) ||
        compareNames(a ?? "", b ?? ""),
  };
}

/** Beyond any place. */
const LAST = Number.MAX_SAFE_INTEGER;

function placesOf<Key>(keys: readonly Key[]): ReadonlyMap<Key, number> {
  return new Map(keys.map((key, place) => [key, place]));
}

function placeIn<Key>(places: ReadonlyMap<Key, number>, key: Key): number {
  return places.get(key) ?? LAST;
}

function compareNames(a: string, b: string): number {
  const [x, y] = [a.toLowerCase(), b.toLowerCase()];
  return x < y ? -1 : x > y ? 1 : 0;
}
