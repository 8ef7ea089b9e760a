/** `?group=Customers`: what names one group of a page in an address; null is that of services without a tag. */
export function groupQuery(tag: string | null): string {
  return `?${new URLSearchParams({ group: tag ?? "" })}`;
}
