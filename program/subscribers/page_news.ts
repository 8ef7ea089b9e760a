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
import {
  nextMaintenanceStep,
  type NextStep,
} from "../../monitor/maintenance/next_maintenance_step.ts";
import type { Maintenance } from "../../monitor/maintenance_rule.ts";
import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { Audience } from "../../monitor/subscriber.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { OwnerTable } from "../../routes/access/owner_table.ts";
import type { Incidents } from "../../store/incidents.ts";
import type { Maintenances } from "../../store/maintenances.ts";
import type {
  PageNewsStore,
  StoredIncidentNews,
  StoredStep,
} from "../../store/alerts/subscribers/page_news.ts";
import type { SubscriberPage } from "../../store/alerts/subscribers/subscriber_page.ts";
import { isStoreAway } from "../is_store_away.ts";
import type { StatusPages } from "./status_pages.ts";

type AudiencesByPage = ReadonlyMap<number, readonly Audience[]>;

export interface PageNewsDeps {
  readonly store: PageNewsStore;
  readonly incidents: Pick<Incidents, "get">;
  readonly maintenance: Pick<MaintenanceTable, "all">;
  readonly maintenances: Pick<Maintenances, "get">;
  readonly table: Pick<MonitorTable, "all">;
  readonly owners: Pick<OwnerTable, "ownerOf">;
  readonly pages: Pick<StatusPages, "link" | "isOff">;
  /** Wall clock, milliseconds since the epoch. */
  readonly now: () => number;
  /** Told why something of a page could not be told; it is tried again. */
  onError(error: unknown): void;
}

/** What is older than this when it is first seen is told nobody. */
const OLD_MS = 86_400_000;

/**
 * Tells subscribers what operators say on their pages: incidents, with each of
 * their updates, and maintenance. Any instance may.
 */
export class PageNews {
  readonly #deps: PageNewsDeps;
  /** What was told of maintenance, by page and rule; null until it is read, and again where another instance told something. */
  #told: Map<string, StoredStep> | null = null;

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

  async #tellIncidents(audiences: AudiencesByPage): Promise<boolean> {
    const news = await this.#deps.store.incidents();
    for (const each of news) {
      const { owner } = each.value;
      await this.#attempt(() =>
        this.#tellIncident(each, audiences.get(owner) ?? [])
      );
    }
    return news.length > 0;
  }

  async #tellIncident(
    news: StoredIncidentNews,
    audiences: readonly Audience[],
  ): Promise<boolean> {
    const { store, incidents, now, pages } = this.#deps;
    const { owner, id, version, at } = news.value;
    const isOld = now() - at > OLD_MS;
    const incident = audiences.length === 0 || isOld
      ? null
      : await incidents.get(owner, id);
    if (incident === null) return await store.tellIncident(news, []);
    const isOfAll = incident.urls.length === 0;
    const shown = this.#shownOn(owner)
      .filter((monitor) => incident.urls.includes(monitor.id));
    const notice = incidentNotice(incident, news.value, {
      urls: shown.map(({ id, name }) => ({ id, name })),
      link: pages.link(owner, `/incidents/${id}`),
    });
    const hearing = audiences.filter(({ group }) =>
      isOfAll || group === null || hasAnyOf(shown, group)
    );
    const entries = notice === null
      ? []
      : this.#entries(hearing, notice, version);
    return await store.tellIncident(news, entries);
  }

  async #tellMaintenance(audiences: AudiencesByPage): Promise<boolean> {
    const { maintenance } = this.#deps;
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
      (await this.#deps.store.told()).map((each) => [keyOf(each.value), each]),
    );
    let isTold = false;
    for (const key of new Set([...rules.keys(), ...this.#told.keys()])) {
      const before = this.#told?.get(key) ?? null;
      const rule = rules.get(key) ?? null;
      const hearing = audiences.get((rule ?? before?.value)?.owner ?? 0) ?? [];
      const isNews = await this.#attempt(() =>
        this.#tellStep(rule, before, hearing)
      );
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
    const { store, now } = this.#deps;
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
    const shown = this.#shownOn(step.owner)
      .filter((monitor) => isInScope(step.scope, monitor));
    const urls = shown.map(({ id, name }) => ({ id, name }));
    const hearing = audiences.filter(({ group }) => hasAnyOf(shown, group));
    const entries = isNews
      ? this.#entries(hearing, maintenanceNotice(step, urls, now()), step.step)
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

  /** What cannot be told of one page keeps no other waiting. */
  async #attempt(work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      if (isStoreAway(error)) throw error;
      this.#deps.onError(error);
      return false;
    }
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

/** Rules keep their id when they move to another page. */
function keyOf({ owner, id }: Pick<Maintenance, "owner" | "id">): string {
  return `${owner} ${id}`;
}

function hasAnyOf(shown: readonly Monitor[], group: string | null): boolean {
  return shown.some(({ tags }) => isInGroup(tags, group));
}
