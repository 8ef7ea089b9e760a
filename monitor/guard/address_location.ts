/**
 * Where a `Location` field of an answer from `base` leads, as the URL standard
 * reads it; null for nowhere. Deno's own parser fails at three slashes or more
 * in front of a host, which are as good as two.
 */
export function resolveLocation(location: string, base: URL): URL | null {
  const text = location.trim().replace(/[\t\r\n]/g, "");
  return URL.parse(text.replace(/^[/\\]{3,}/, "//"), base);
}
