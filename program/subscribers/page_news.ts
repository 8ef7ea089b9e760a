import type { MonitorTable } from "../../monitor/monitor_table.ts";
import type { Monitor } from "../../monitor/types.ts";
import type { OwnerTable } from "../../routes/access/owner_table.ts";
import type { SubscriberPage } from "../../store/alerts/subscribers/subscriber_page.ts";
import { isStoreAway } from "../is_store_away.ts";
import { IncidentNews, type IncidentNewsDeps } from "./incident_news.ts";
import {
  MaintenanceNews,
  type MaintenanceNewsDeps,
} from "./maintenance_news.ts";
import type { PageNewsParts } from "./page_news_parts.ts";
import type { StatusPages } from "./status_pages.ts";

export interface PageNewsDeps
  extends
    Pick<PageNewsParts, "now">,
    Omit<IncidentNewsDeps, keyof PageNewsParts | "pages">,
    Omit<MaintenanceNewsDeps, keyof PageNewsParts> {
  readonly store: IncidentNewsDeps["store"] & MaintenanceNewsDeps["store"];
  readonly table: Pick<MonitorTable, "all">;
  readonly owners: Pick<OwnerTable, "ownerOf">;
  readonly pages: Pick<StatusPages, "link" | "isOff">;
  /** Told why something of a page could not be told; it is tried again. */
  onError(error: unknown): void;
}

/** Tells subscribers what operators say on their pages: incidents and maintenance. Any instance may. */
export class PageNews {
  readonly #deps: PageNewsDeps;
  readonly #incidents: IncidentNews;
  readonly #maintenance: MaintenanceNews;

  constructor(deps: PageNewsDeps) {
    this.#deps = deps;
    const { store, incidents, pages, maintenance, maintenances, now } = deps;
    const parts: PageNewsParts = {
      now,
      shownOn: (page) => this.#shownOn(page),
      attempt: (work) => this.#attempt(work),
    };
    this.#incidents = new IncidentNews({ ...parts, store, incidents, pages });
    this.#maintenance = new MaintenanceNews({
      ...parts,
      ...{ store, maintenance, maintenances },
    });
  }

  /** Tells what there is, on those pages that have subscribers; says whether there was anything. */
  async look(pages: readonly SubscriberPage[]): Promise<boolean> {
    const audiences = new Map(
      pages.filter(({ page }) => !this.#deps.pages.isOff(page))
        .map(({ page, audiences }) => [page, audiences]),
    );
    const hasIncidents = await this.#incidents.look(audiences);
    const hasMaintenance = await this.#maintenance.look(audiences);
    return hasIncidents || hasMaintenance;
  }

  #shownOn(page: number): Monitor[] {
    const { table, owners } = this.#deps;
    return [...table.all()].filter((monitor) =>
      monitor.public && owners.ownerOf(monitor) === page
    );
  }

  async #attempt(work: () => Promise<boolean>): Promise<boolean> {
    try {
      return await work();
    } catch (error) {
      if (isStoreAway(error)) throw error;
      this.#deps.onError(error);
      return false;
    }
  }
}
