import { isAnyInGroup } from "../../monitor/alerts/subscribers/is_in_group.ts";
import { maintenanceNotice } from "../../monitor/alerts/subscribers/maintenance_notice.ts";
import { audienceEntries } from "../../monitor/alerts/subscribers/page_notice.ts";
import {
  isInScope,
  type MaintenanceTable,
} from "../../monitor/maintenance/maintenance_table.ts";
import {
  nextMaintenanceStep,
  type NextStep,
} from "../../monitor/maintenance/next_maintenance_step.ts";
import type { Maintenance } from "../../monitor/maintenance_rule.ts";
import type { Audience } from "../../monitor/subscriber.ts";
import type {
  PageNewsStore,
  StoredStep,
} from "../../store/alerts/subscribers/page_news.ts";
import type { Maintenances } from "../../store/maintenances.ts";
import type { AudiencesByPage, PageNewsParts } from "./page_news_parts.ts";

export interface MaintenanceNewsDeps extends PageNewsParts {
  readonly store: Pick<
    PageNewsStore,
    "forgetMaintenance" | "tellMaintenance" | "told"
  >;
  readonly maintenance: Pick<MaintenanceTable, "all">;
  readonly maintenances: Pick<Maintenances, "get">;
}

/** Tells audiences of maintenance: that it is planned, begins, and is over. */
export class MaintenanceNews {
  readonly #deps: MaintenanceNewsDeps;
  /** What was told, by page and rule; null until it is read, and again where another instance told something. */
  #told: Map<string, StoredStep> | null = null;

  constructor(deps: MaintenanceNewsDeps) {
    this.#deps = deps;
  }

  /** Says whether there was anything. */
  async look(audiences: AudiencesByPage): Promise<boolean> {
    const { maintenance, store, attempt } = this.#deps;
    const rules = new Map<string, Maintenance>();
    for (const [page, { length }] of audiences) {
      if (length === 0) continue;
      for (const rule of maintenance.all(page)) rules.set(keyOf(rule), rule);
    }
    // nothing to read where nobody is to be told, or there is nothing to tell
    const isHeard = audiences.values().some(({ length }) => length > 0);
    const mayBeTold = this.#told === null ? isHeard : this.#told.size > 0;
    if (rules.size === 0 && !mayBeTold) return false;
    this.#told ??= new Map(
      (await store.told()).map((each) => [keyOf(each.value), each]),
    );
    let isTold = false;
    for (const key of new Set([...rules.keys(), ...this.#told.keys()])) {
      const before = this.#told?.get(key) ?? null;
      const rule = rules.get(key) ?? null;
      const hearing = audiences.get((rule ?? before?.value)?.owner ?? 0) ?? [];
      const isNews = await attempt(() => this.#tellStep(rule, before, hearing));
      isTold ||= isNews;
      if (this.#told === null) break; // somebody else tells: it is read again
    }
    return isTold;
  }

  async #tellStep(
    known: Maintenance | null,
    before: StoredStep | null,
    audiences: readonly Audience[],
  ): Promise<boolean> {
    const { store, now, shownOn } = this.#deps;
    const next = audiences.length === 0
      ? "gone"
      : await this.#nextStep(known, before);
    if (next === null) return false;
    if (next === "gone") {
      if (before === null) return false;
      await store.forgetMaintenance(before);
      this.#told?.delete(keyOf(before.value));
      return false;
    }
    const { step, isNews } = next;
    const shown = shownOn(step.owner)
      .filter((monitor) => isInScope(step.scope, monitor));
    const urls = shown.map(({ id, name }) => ({ id, name }));
    const hearing = audiences.filter(({ group }) => isAnyInGroup(shown, group));
    const entries = isNews
      ? audienceEntries(hearing, maintenanceNotice(step, urls, now()), {
        step: step.step,
        now: now(),
      })
      : [];
    const written = await store.tellMaintenance(before, step, entries);
    if (written === null) this.#told = null;
    else this.#told?.set(keyOf(step), written);
    return true;
  }

  /** Null for nothing to tell; "gone" for a rule of which all is told that there was. */
  async #nextStep(
    known: Maintenance | null,
    before: StoredStep | null,
  ): Promise<NextStep | "gone" | null> {
    const { maintenances, now } = this.#deps;
    const said = before?.value ?? null;
    const of = known ?? said;
    if (of === null) return null;
    if (said?.toldUpTo !== undefined) return { step: said, isNews: true };
    if (known !== null && nextMaintenanceStep(known, said, now()) === null) {
      return null;
    }
    // the table may lag behind what another instance was told, and has told
    const rule = await maintenances.get(of.owner, of.id);
    const next = nextMaintenanceStep(rule, said, now());
    return next ?? (rule === null ? "gone" : null);
  }
}

/** Rules keep their id when they move to another page. */
function keyOf({ owner, id }: Pick<Maintenance, "owner" | "id">): string {
  return `${owner} ${id}`;
}
