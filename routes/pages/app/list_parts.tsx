import type { JSX } from "hono/jsx/jsx-runtime";

interface ListPartsProps<T> {
  /** Each with its heading; one that is empty is left out. */
  readonly parts: readonly (readonly [title: string, items: readonly T[]])[];
  /** A list item. */
  readonly row: (item: T) => JSX.Element;
}

/** A list in parts, such as what goes on and what is over. */
export function ListParts<T>({ parts, row }: ListPartsProps<T>): JSX.Element {
  return (
    <>
      {parts.map(([title, items]) =>
        items.length > 0 && (
          <section>
            <h2>{title}</h2>
            <ul class="plain-list">{items.map(row)}</ul>
          </section>
        )
      )}
    </>
  );
}
