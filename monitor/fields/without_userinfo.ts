type Members = Readonly<Record<string, unknown>>;

/**
 * The members of a url whose address has no user and password any more: they
 * are its `basic_auth`, unless that is given. Others stay as they are, and so
 * does an address that is none.
 */
export function withoutUserinfo(members: Members): Members {
  const { url } = members;
  if (typeof url !== "string" || !/^(?:https?|wss?):\/\/[^/?#]*@/i.test(url)) {
    return members;
  }
  const parsed = URL.parse(url);
  if (parsed === null) return members;
  try {
    const pair = [parsed.username, parsed.password].map(decodeURIComponent);
    const plain = url.replace(/^([a-z]+:\/\/)[^/?#]*@/i, "$1");
    const basic_auth = pair.join(":");
    if (basic_auth === ":") return members;
    return { basic_auth, ...members, url: plain };
  } catch {
    return members; // the escapes are no UTF-8
  }
}
