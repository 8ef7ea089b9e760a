import type { NewUrl } from "../store/urls.ts";

/** A public url of the operator, with the defaults of the rest. */
export function operatorUrl(
  fields: Pick<NewUrl, "name" | "url" | "intervalMs">,
): NewUrl {
  return {
    ...fields,
    ownerId: null,
    timeoutMs: 10_000,
    method: "GET",
    expectedStatus: "",
    expectedText: "",
    headers: {},
    followRedirects: true,
    failuresBeforeDown: 1,
    public: true,
    paused: false,
    tags: [],
  };
}
