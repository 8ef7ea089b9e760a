/** What a person types for a url, with the scheme that they left out: `example.org` becomes `https://example.org`. */
export function withScheme(typed: string): string {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`;
}
