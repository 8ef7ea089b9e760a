import { realClock } from "../monitor/real_clock.ts";
import type { ServiceLog } from "../routes/server/service_log.ts";
import type { Store } from "../store/create_store.ts";
import { Chores } from "./chores.ts";
import { errorText } from "./error_text.ts";

export interface ChoreParts {
  readonly store: Pick<Store, "deletedUrls">;
  readonly log: Pick<ServiceLog, "error">;
}

/** The background work of an instance that probes. */
export function createChores({ store, log }: ChoreParts): Chores {
  return new Chores({
    clock: realClock,
    chores: [
      {
        name: "purge deleted urls",
        periodMs: 60_000,
        run: () => store.deletedUrls.purge(),
      },
    ],
    onError: (name, error) =>
      log.error("store", `Cannot ${name}: ${errorText(error)}`),
  });
}
