import { audienceEntry } from "../../monitor/alerts/subscribers/page_notice.ts";
import { incidentNotice } from "../../monitor/alerts/subscribers/incident_notice.ts";
import { isInGroup } from "../../monitor/alerts/subscribers/is_in_group.ts";
import { maintenanceNotice } from "../../monitor/alerts/subscribers/maintenance_notice.ts";
import type { Notice } from "../../monitor/alerts/notice.ts";
import type { OutboxEntry } from "../../monitor/alerts/outbox_entry.ts";
import {
  isInScope,
  type MaintenanceTable,
} from "../../monitor/maintenance/maintenance_table.ts";
import { nextMaintenanceStep } from "../../monitor/maintenance/next_maintenance_step.ts";
import type { Maintenance } from "../../monitor/maintenance_rule.ts";
import type { MaintenanceStep } from "../../monitor/maintenance_step.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { Audience } from "../../monitor/subscriber.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { OwnerTable } from "../../routes/access/owner_table.ts";
import type { Incidents } from "../../store/incidents.ts";
import type {
  PageNewsStore,
  Stored,
} from "../../store/alerts/subscribers/page_news.ts";
import type { SubscriberPage } from "../../store/alerts/subscribers/subscriber_page.ts";
import type { StatusPages } from "./status_pages.ts";

export interface PageNewsDeps {
  readonly store: PageNewsStore;
  readonly incidents: Pick<Incidents, "get">;
  readonly maintenance: Pick<MaintenanceTable, "all">;
  readonly table: Pick<MonitorTable, "all">;
  readonly owners: Pick<OwnerTable, "ownerOf">;
  readonly pages: Pick<StatusPages, "link" | "isOff">;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
}

/** What is older than this when it is first seen is told nobody. */
const OLD_MS = 86_400_000;

/**
 * Tells subscribers what operators say on their pages: incidents, with each of
 * their updates, and maintenance. Any instance may.
 */
export class PageNews {
  readonly #deps: PageNewsDeps;
  /** What was told of maintenance, by rule; null until it is read, and again where another instance told something. */
  #told: Map<number, Stored<MaintenanceStep>> | null = null;

  constructor(deps: PageNewsDeps) {
    this.#deps = deps;
  }

  /** Tells what there is, on those pages that have subscribers; says whether there was anything. */
  async look(pages: readonly SubscriberPage[]): Promise<boolean> {
    const byPage = new Map(
      pages.filter(({ page }) => !this.#deps.pages.isOff(page))
        .map(({ page, audiences }) => [page, audiences]),
    );
    const hasIncidents = await this.#tellIncidents(byPage);
    const hasMaintenance = await this.#tellMaintenance(byPage);
    return hasIncidents || hasMaintenance;
  }

  async #tellIncidents(
    byPage: ReadonlyMap<number, readonly Audience[]>,
  ): Promise<boolean> {
    const { store, incidents, now, pages } = this.#deps;
    const news = await store.incidents();
    for (const each of news) {
      const { owner, id, version, at } = each.value;
      const audiences = byPage.get(owner) ?? [];
      const isOld = now() - at > OLD_MS;
      const incident = audiences.length === 0 || isOld
        ? null
        : await incidents.get(owner, id);
      if (incident === null) {
        await store.tellIncident(each, []);
        continue;
      }
      const isOfAll = incident.urls.length === 0;
      const shown = this.#shownOn(owner)
        .filter((monitor) => incident.urls.includes(monitor.id));
      const notice = incidentNotice(incident, each.value, {
        urls: shown.map(({ id, name }) => ({ id, name })),
        link: pages.link(owner, `/incidents/${id}`),
      });
      const hearing = audiences.filter(({ group }) =>
        isOfAll || group === null || hasAnyOf(shown, group)
      );
      const entries = notice === null
        ? []
        : this.#entries(hearing, notice, version);
      await store.tellIncident(each, entries);
    }
    return news.length > 0;
  }

  async #tellMaintenance(
    byPage: ReadonlyMap<number, readonly Audience[]>,
  ): Promise<boolean> {
    const { maintenance } = this.#deps;
    const rules = new Map<number, Maintenance>();
    for (const page of byPage.keys()) {
      if ((byPage.get(page) ?? []).length === 0) continue;
      for (const rule of maintenance.all(page)) rules.set(rule.id, rule);
    }
    // nothing to read where nobody is to be told, or there is nothing to tell
    const isQuiet = rules.size === 0 && this.#told?.size === 0;
    if (isQuiet || byPage.values().every(({ length }) => length === 0)) {
      return false;
    }
    this.#told ??= new Map(
      (await this.#deps.store.told()).map((each) => [each.value.id, each]),
    );
    let isTold = false;
    for (const id of new Set([...rules.keys(), ...this.#told.keys()])) {
      const before = this.#told?.get(id) ?? null;
      const rule = rules.get(id) ?? null;
      const owner = rule?.owner ?? before?.value.owner ?? 0;
      isTold = await this.#tellStep(rule, before, byPage.get(owner) ?? []) ||
        isTold;
      if (this.#told === null) break; // somebody else tells: it is read again
    }
    return isTold;
  }

  async #tellStep(
    rule: Maintenance | null,
    before: Stored<MaintenanceStep> | null,
    audiences: readonly Audience[],
  ): Promise<boolean> {
    const { store, now } = this.#deps;
    const next = nextMaintenanceStep(rule, before?.value ?? null, now());
    if (next === null) {
      if (rule === null && before !== null) {
        await store.forgetMaintenance(before);
        this.#told?.delete(before.value.id);
      }
      return false;
    }
    const { step, isNews } = next;
    const shown = this.#shownOn(step.owner)
      .filter((monitor) => isInScope(step.scope, monitor));
    const urls = shown.map(({ id, name }) => ({ id, name }));
    const hearing = audiences.filter(({ group }) => hasAnyOf(shown, group));
    const entries = isNews
      ? this.#entries(hearing, maintenanceNotice(step, urls, now()), step.step)
      : [];
    const written = await store.tellMaintenance(before, step, entries);
    if (written === null) this.#told = null;
    else this.#told?.set(step.id, written);
    return true;
  }

  #entries(
    audiences: readonly Audience[],
    notice: Notice,
    step: number,
  ): OutboxEntry[] {
    const now = this.#deps.now();
    return audiences.map(({ id }) => audienceEntry(id, notice, { step, now }));
  }

  /** The services of a page, which everybody sees. */
  #shownOn(page: number): Monitor[] {
    const { table, owners } = this.#deps;
    return [...table.all()].filter((monitor) =>
      monitor.public && owners.ownerOf(monitor) === page
    );
  }
}

function hasAnyOf(shown: readonly Monitor[], group: string | null): boolean {
  return shown.some(({ tags }) => isInGroup(tags, group));
}
