/** Loopback has 2^24 addresses: with many of them no pair of ports is used again too soon. */
const HOSTS = 250;

/** Urls for a urls file, spread over many hosts that all are one server at `port`. */
export function watchedUrls(
  count: number,
  port: number,
  intervalSeconds: number,
): { name: string; url: string; interval: number }[] {
  return Array.from({ length: count }, (_, index) => ({
    name: `target-${index}`,
    url: `http://127.0.1.${index % HOSTS + 1}:${port}/path/${index}`,
    interval: intervalSeconds,
  }));
}
