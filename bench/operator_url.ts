import { URL_DEFAULTS } from "../monitor/fields/url_fields.ts";
import type { NewUrl } from "../store/urls.ts";

/** A public url of the operator, with the defaults of the rest. */
export function operatorUrl(
  fields: Pick<NewUrl, "name" | "url" | "intervalMs">,
): NewUrl {
  return {
    ...URL_DEFAULTS,
    ...fields,
    ownerId: null,
    timeoutMs: 10_000,
    public: true,
  };
}
