import { OPERATORS } from "../../monitor/alert_rules.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { Owner, User } from "../../store/users.ts";

/** A status page of its own: the operator's, or a member's. */
export interface Board {
  /** Tells the pages apart: "operator", or the id of the member. */
  readonly key: string;
  /** Where it is, without a slash at the end: empty for the operator's. */
  readonly path: string;
  /** What its owner called it; undefined for the operator's, whose title is that of the site. */
  readonly title: string | undefined;
  /** Whether a url stands on it. */
  readonly has: (monitor: Pick<Monitor, "ownerId" | "public">) => boolean;
}

/** Whose incidents, maintenance and outages are on a page: a member's account, or what all operators share. */
export function boardOwner({ key }: Pick<Board, "key">): number {
  return key === "operator" ? OPERATORS : Number(key);
}

/** What is known of who owns the urls, in memory: it is read again with the urls. */
export class OwnerTable {
  /** `/`: the configuration's public urls and those of operators' accounts. */
  readonly front: Board = {
    key: "operator",
    path: "",
    title: undefined,
    has: (monitor) => monitor.public && this.isOperators(monitor),
  };
  #owners: ReadonlyMap<number, Owner> = new Map();
  #idsBySlug: ReadonlyMap<string, number> = new Map();
  #isSetUp = true;

  /** Whether there is, or ever was, an operator. */
  get isSetUp(): boolean {
    return this.#isSetUp;
  }

  replaceAll(owners: ReadonlyMap<number, Owner>, isSetUp: boolean): void {
    this.#owners = owners;
    this.#isSetUp = isSetUp;
    this.#idsBySlug = new Map(
      [...owners].flatMap(([id, { slug }]) =>
        slug === undefined ? [] : [[slug, id]]
      ),
    );
  }

  /** Takes over what this instance has just written of an account, before all is read again. */
  note({ id, isOperator = false, isDisabled, slug, pageTitle }: User): void {
    const owner: Owner = {
      isOperator,
      ...isDisabled === undefined ? {} : { isDisabled },
      ...slug === undefined ? {} : { slug },
      ...pageTitle === undefined ? {} : { pageTitle },
    };
    const owners = new Map(this.#owners).set(id, owner);
    this.replaceAll(owners, this.#isSetUp || isOperator);
  }

  /** Whether a url is the operator's: the configuration's, or that of an operator's account. */
  isOperators({ ownerId }: Pick<Monitor, "ownerId">): boolean {
    return ownerId === null || this.#owners.get(ownerId)?.isOperator === true;
  }

  /** Whose maintenance, outages and channels count for a url: its account's, or what all operators share. */
  ownerOf({ ownerId }: Pick<Monitor, "ownerId">): number {
    return ownerId === null || this.isOperators({ ownerId })
      ? OPERATORS
      : ownerId;
  }

  /** Whether a url belongs to a disabled account. */
  isDisabled({ ownerId }: Pick<Monitor, "ownerId">): boolean {
    return ownerId !== null && this.#owners.get(ownerId)?.isDisabled === true;
  }

  /** The page that a url stands on, or would if it were public. */
  boardOf({ ownerId }: Pick<Monitor, "ownerId">): Board {
    if (ownerId === null || this.isOperators({ ownerId })) return this.front;
    const { slug = String(ownerId), pageTitle } = this.#owners.get(ownerId) ??
      {};
    return {
      key: String(ownerId),
      path: `/s/${slug}`,
      title: pageTitle ?? titleOf(slug),
      has: (monitor) => monitor.public && monitor.ownerId === ownerId,
    };
  }

  /** A member's page by its name, or by the number that it had before it had one; null where it cannot be any. */
  boardBySlug(slug: string): Board | null {
    const id = this.#idsBySlug.get(slug) ??
      (/^[1-9][0-9]{0,14}$/.test(slug) ? Number(slug) : null);
    if (id === null || this.isOperators({ ownerId: id })) return null;
    if (this.isDisabled({ ownerId: id })) return null;
    return this.boardOf({ ownerId: id });
  }
}

/** A page without a name of its own is told by its number. */
function titleOf(slug: string): string {
  return /^\d+$/.test(slug) ? `Status page ${slug}` : `Status of ${slug}`;
}
