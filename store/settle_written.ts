import { OPERATORS } from "../monitor/alert_rules.ts";
import { MAX_INCIDENT_URLS } from "../monitor/incident.ts";
import { isInScope } from "../monitor/maintenance/maintenance_table.ts";
import type { MaintenanceScope } from "../monitor/maintenance_rule.ts";
import type { Incidents } from "./incidents.ts";
import type { Maintenances } from "./maintenances.ts";
import type { NamedUrl, Urls } from "./urls.ts";
import type { User, Users } from "./users.ts";

export interface WrittenCollections {
  readonly urls: Pick<Urls, "named">;
  readonly users: Pick<Users, "owners">;
  readonly incidents: Pick<Incidents, "of" | "move">;
  readonly maintenances: Pick<Maintenances, "of" | "move" | "movePast">;
}

type Account = Pick<User, "id" | "isOperator">;

/**
 * Takes incidents and maintenance to the page where the monitors are that they
 * are about, once an account has become an operator, or ceased to be one. What
 * a member wrote goes to `/`, and is about the member's monitors there, even if
 * it was about all of the member's page. What on `/` is about monitors of a
 * member alone goes to the member's page; all else stays, and the operators
 * have it. What is about nothing stays where it is, and is seen by nobody. It
 * may be done again, and ends what was begun.
 */
export async function settleWritten(
  store: WrittenCollections,
  { id, isOperator = false }: Account,
): Promise<void> {
  const [all, owners] = await Promise.all([
    store.urls.named(),
    store.users.owners(),
  ]);
  const own = all.filter(({ ownerId }) => ownerId === id)
    .sort((a, b) => a.id - b.id);
  if (isOperator) return await takeToFront(store, id, own);
  const others = all.filter(({ ownerId }) =>
    ownerId === null || owners.get(ownerId)?.isOperator === true
  );
  await takeFromFront(store, id, { own, others });
}

/** Does so for every operator: a process may have ended while it did. */
export async function settleOperators(
  store: WrittenCollections,
): Promise<void> {
  for (const [id, { isOperator }] of await store.users.owners()) {
    if (!isOperator) continue;
    const written = await Promise.all([
      store.incidents.of(id, 1),
      store.maintenances.of(id),
    ]);
    if (written.flat().length > 0) {
      await settleWritten(store, { id, isOperator });
    }
  }
}

async function takeToFront(
  { incidents, maintenances }: WrittenCollections,
  owner: number,
  own: readonly NamedUrl[],
): Promise<void> {
  const ids = own.map((each) => each.id);
  for (const incident of (await incidents.of(owner)).reverse()) {
    const urls = incident.urls.length > 0
      ? incident.urls
      : ids.slice(0, MAX_INCIDENT_URLS);
    if (urls.length > 0) await incidents.move(incident, OPERATORS, urls);
  }
  const scopeFor = (scope: MaintenanceScope): MaintenanceScope | null => {
    const urls = own.filter((each) => isInScope(scope, each))
      .map((each) => each.id);
    return urls.length === 0 ? null : { urls };
  };
  for (const rule of await maintenances.of(owner)) {
    const scope = scopeFor(rule.scope);
    if (scope !== null) await maintenances.move(rule, OPERATORS, scope);
  }
  await maintenances.movePast(owner, OPERATORS, scopeFor);
}

async function takeFromFront(
  { incidents, maintenances }: WrittenCollections,
  owner: number,
  { own, others }: {
    readonly own: readonly NamedUrl[];
    readonly others: readonly NamedUrl[];
  },
): Promise<void> {
  const ids = new Set(own.map((each) => each.id));
  for (const incident of (await incidents.of(OPERATORS)).reverse()) {
    const { urls, writtenBy, publishedAt } = incident;
    const isTheirs = urls.length > 0 && urls.every((url) => ids.has(url));
    const isReadable = publishedAt !== null || writtenBy === null ||
      writtenBy === owner;
    if (isTheirs && isReadable) await incidents.move(incident, owner, urls);
  }
  const scopeFor = (scope: MaintenanceScope): MaintenanceScope | null => {
    if (!("urls" in scope)) return null;
    const isTheirs = scope.urls.every((each) => {
      const isNamed = (url: NamedUrl) => isInScope({ urls: [each] }, url);
      return own.some(isNamed) && !others.some(isNamed);
    });
    return isTheirs ? scope : null;
  };
  for (const rule of await maintenances.of(OPERATORS)) {
    const scope = rule.isConfigured ? null : scopeFor(rule.scope);
    if (scope !== null) await maintenances.move(rule, owner, scope);
  }
  await maintenances.movePast(OPERATORS, owner, scopeFor);
}
