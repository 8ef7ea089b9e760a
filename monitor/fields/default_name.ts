const MAX_NAME_LENGTH = 100;

/**
 * What a url is called until somebody names it: its host, and with `withPath`
 * its path too, where there is one. Empty for what is no url.
 */
export function defaultName(
  url: string,
  { withPath = false }: { readonly withPath?: boolean } = {},
): string {
  const { host = "", pathname = "" } = URL.parse(url) ?? {};
  const path = withPath ? pathname.replace(/\/$/, "") : "";
  return `${host}${path}`.slice(0, MAX_NAME_LENGTH);
}
