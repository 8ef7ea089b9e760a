const CONNECT_MS = 2_000;

/**
 * Makes a check of whether anybody listens at the address of a url. It tells
 * nothing, null, where nobody has ever listened as far as it knows: the store
 * may be reached through a proxy, and its address by nobody else.
 */
export async function listeningCheck(
  url: string,
): Promise<() => Promise<boolean | null>> {
  const { protocol, hostname, port } = new URL(url);
  const address = {
    hostname: hostname.replace(/^\[(.*)\]$/, "$1"),
    port: Number(port) || (protocol === "https:" ? 443 : 80),
  };
  let hasListened = false;
  const check = async () => {
    const signal = AbortSignal.timeout(CONNECT_MS);
    try {
      (await Deno.connect({ ...address, signal })).close();
      hasListened = true;
      return true;
    } catch {
      return hasListened ? false : null;
    }
  };
  await check();
  return check;
}
