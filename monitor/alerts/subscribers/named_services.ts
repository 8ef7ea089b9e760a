import type { NoticeUrl } from "../notice.ts";

/** At most so many services are named in a sentence. */
const MAX_NAMED = 10;

/** The names of services, as a sentence has them; `more` others are only counted. */
export function namedServices(
  services: readonly Pick<NoticeUrl, "name">[],
  more = 0,
): string {
  const named = services.slice(0, MAX_NAMED).map(({ name }) => name);
  const left = services.length - named.length + more;
  return [...named, ...left > 0 ? [`${left} more`] : []].join(", ");
}
