/** The path of the page that asks whether somebody wants what was asked for with their address. */
export function confirmPath(token: string): string {
  return `/subscribe/confirm/${token}`;
}

/** The path that ends a subscription: a page for people, POST for mail programs (RFC 8058), DELETE for machines. */
export function unsubscribePath(token: string): string {
  return `/unsubscribe/${token}`;
}
