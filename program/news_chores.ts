import type { AlertNews } from "../monitor/alerts/alert_news.ts";
import { StoreError } from "../store/database/store_error.ts";
import type { Chore } from "./chores.ts";

export interface NewsChoreParts {
  readonly news: Pick<AlertNews, "lookForCertificates">;
  /** Each look costs a read there, and instances come and go: one a minute has an hour's turn. */
  readonly deploy: boolean;
  /** Told that there is something to fold. */
  onNews(): void;
}

const PERIOD_MS = 600_000;
const DEPLOY_PERIOD_MS = 60_000;
/** The minute of the hour in which it is looked on Deno Deploy. */
const DEPLOY_MINUTE = 7;

/** Looks from time to time which certificates expire soon. */
export function newsChores(
  { news, deploy, onNews }: NewsChoreParts,
): Chore[] {
  return [{
    name: "look which certificates expire soon",
    periodMs: deploy ? DEPLOY_PERIOD_MS : PERIOD_MS,
    run: async () => {
      if (deploy && new Date().getUTCMinutes() !== DEPLOY_MINUTE) return;
      try {
        if (await news.lookForCertificates()) onNews();
      } catch (error) {
        // that the store is away is said once, not here
        const isAway = error instanceof StoreError && error.trouble === "away";
        if (!isAway) throw error;
      }
    },
  }];
}
