const MAX_NAME_LENGTH = 100;

/** What a person types for a url, with the scheme that they left out: `example.org` becomes `https://example.org`. */
export function withScheme(typed: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
}

/** What a url is called until somebody names it: its host, and its path where there is one. Empty for what is no url. */
export function nameFor(url: string): string {
  const { host = "", pathname = "" } = URL.parse(url) ?? {};
  return `${host}${pathname.replace(/\/$/, "")}`.slice(0, MAX_NAME_LENGTH);
}
