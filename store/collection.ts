/** What is to be known of a collection. */
interface Description {
  /** The parts of its keys after the name, with "/" between them. */
  readonly parts: string;
  readonly value: string;
  /** How long an entry is kept. */
  readonly kept: string;
  readonly writer: string;
  /** Whether it means nothing in another store, so that no export has it. */
  readonly isLocal?: boolean;
}

/** A collection of entries whose keys begin with one name. */
export interface Collection<Parts extends Deno.KvKeyPart[]>
  extends Description {
  readonly name: string;
  /** The key of an entry, or, with fewer parts, the prefix of several. */
  key(...parts: Partial<Parts>): Deno.KvKey;
}

/** Describes a collection. */
export function collection<Parts extends Deno.KvKeyPart[]>(
  name: string,
  description: Description,
): Collection<Parts> {
  const key = (...parts: Partial<Parts>) =>
    [name, ...parts as Deno.KvKeyPart[]] as const;
  return { name, key, ...description };
}
