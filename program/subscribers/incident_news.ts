import { incidentNotice } from "../../monitor/alerts/subscribers/incident_notice.ts";
import { isAnyInGroup } from "../../monitor/alerts/subscribers/is_in_group.ts";
import { audienceEntries } from "../../monitor/alerts/subscribers/page_notice.ts";
import type { Audience } from "../../monitor/subscriber.ts";
import type {
  PageNewsStore,
  StoredIncidentNews,
} from "../../store/alerts/subscribers/page_news.ts";
import type { Incidents } from "../../store/incidents.ts";
import type { AudiencesByPage, PageNewsParts } from "./page_news_parts.ts";
import type { StatusPages } from "./status_pages.ts";

export interface IncidentNewsDeps extends PageNewsParts {
  readonly store: Pick<PageNewsStore, "incidents" | "tellIncident">;
  readonly incidents: Pick<Incidents, "get">;
  readonly pages: Pick<StatusPages, "link">;
}

/** What is older than this when it is first seen is told nobody. */
const OLD_MS = 86_400_000;

/** Tells audiences of incidents, with each of their updates. */
export class IncidentNews {
  readonly #deps: IncidentNewsDeps;

  constructor(deps: IncidentNewsDeps) {
    this.#deps = deps;
  }

  /** Says whether there was anything. */
  async look(audiences: AudiencesByPage): Promise<boolean> {
    const { store, attempt } = this.#deps;
    const news = await store.incidents();
    for (const each of news) {
      const { owner } = each.value;
      await attempt(() => this.#tell(each, audiences.get(owner) ?? []));
    }
    return news.length > 0;
  }

  async #tell(
    news: StoredIncidentNews,
    audiences: readonly Audience[],
  ): Promise<boolean> {
    const { store, incidents, now, pages, shownOn } = this.#deps;
    const { owner, id, version, at } = news.value;
    const isOld = now() - at > OLD_MS;
    const incident = audiences.length === 0 || isOld
      ? null
      : await incidents.get(owner, id);
    if (incident === null) return await store.tellIncident(news, []);
    const isOfAll = incident.urls.length === 0;
    const shown = shownOn(owner)
      .filter((monitor) => incident.urls.includes(monitor.id));
    const notice = incidentNotice(incident, news.value, {
      urls: shown.map(({ id, name }) => ({ id, name })),
      link: pages.link(owner, `/incidents/${id}`),
    });
    const hearing = audiences.filter(({ group }) =>
      isOfAll || group === null || isAnyInGroup(shown, group)
    );
    const entries = notice === null
      ? []
      : audienceEntries(hearing, notice, { step: version, now: now() });
    return await store.tellIncident(news, entries);
  }
}
