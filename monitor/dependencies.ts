import type { Monitor } from "./types.ts";

/** A monitor, as far as others depend on it; one that has no id yet is known by its name alone. */
export interface Dependent extends Pick<Monitor, "name" | "dependsOn"> {
  readonly id?: number;
}

/** Which monitors of one owner depend on which. */
export class Dependencies<Node extends Dependent> {
  readonly #byId = new Map<number, Node>();
  readonly #byName = new Map<string, Node[]>();

  constructor(all: Iterable<Node>) {
    for (const each of all) {
      if (each.id !== undefined) this.#byId.set(each.id, each);
      const named = this.#byName.get(each.name);
      if (named === undefined) this.#byName.set(each.name, [each]);
      else named.push(each);
    }
  }

  /** The monitors that one names; of a name that several have, all. */
  of({ dependsOn }: Pick<Dependent, "dependsOn">): Node[] {
    return dependsOn.flatMap((named) => this.#named(named));
  }

  /** What is wrong with what a monitor, which is one of all, depends on; null for nothing. */
  problemOf(monitor: Node): string | null {
    // where nobody has an id yet, any could be one
    const isKnown = (named: string | number) =>
      this.#named(named).length > 0 ||
      (typeof named === "number" && this.#byId.size === 0);
    const unknown = monitor.dependsOn.find((each) => !isKnown(each));
    if (unknown !== undefined) {
      return `there is no url ${JSON.stringify(unknown)}`;
    }
    const circle = this.#circleOf(monitor);
    return circle === null
      ? null
      : `it would depend on itself: ${circle.join(" → ")}`;
  }

  #named(named: string | number): Node[] {
    const known = typeof named === "number" ? this.#byId.get(named) : undefined;
    return known === undefined ? this.#byName.get(`${named}`) ?? [] : [known];
  }

  /** The names on the way from a monitor back to itself; null where there is none. */
  #circleOf(start: Node): string[] | null {
    const cameFrom = new Map<Node, Node>();
    const left = [start];
    for (let node = left.pop(); node !== undefined; node = left.pop()) {
      for (const next of this.of(node)) {
        if (next === start) return namesOf(start, node, cameFrom);
        if (cameFrom.has(next)) continue;
        cameFrom.set(next, node);
        left.push(next);
      }
    }
    return null;
  }
}

function namesOf<Node extends Dependent>(
  start: Node,
  last: Node,
  cameFrom: ReadonlyMap<Node, Node>,
): string[] {
  const names = [start.name];
  for (let node = last; node !== start; node = cameFrom.get(node) ?? start) {
    names.unshift(node.name);
  }
  return [start.name, ...names];
}
