/** Whether a service is of a group of a status page: of the whole page (null), of those without a tag (empty), or of those with this tag. */
export function isInGroup(
  tags: readonly string[],
  group: string | null,
): boolean {
  if (group === null) return true;
  return group === "" ? tags.length === 0 : tags.includes(group);
}

/** Whether any of these services is. */
export function isAnyInGroup(
  services: readonly { readonly tags: readonly string[] }[],
  group: string | null,
): boolean {
  return services.some(({ tags }) => isInGroup(tags, group));
}
