import type { Child } from "hono/jsx";
import type { JSX } from "hono/jsx/jsx-runtime";

/** A table that is scrolled sideways where the window is narrower. */
export function WideTable(
  { label, columns, children }: {
    /** What is in it, for those who do not see it. */
    readonly label: string;
    /** What stands above the columns. */
    readonly columns: readonly string[];
    /** Its rows. */
    readonly children?: Child;
  },
): JSX.Element {
  return (
    <div class="card wide" role="region" aria-label={label} tabindex={0}>
      <table>
        <caption class="visually-hidden">{label}</caption>
        <thead>
          <tr>
            {columns.map((name) => <ColumnHead key={name} name={name} />)}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </div>
  );
}

/** A component, since Hono writes the `key` of an element into the page. */
function ColumnHead({ name }: { readonly name: string }): JSX.Element {
  return <th scope="col">{name}</th>;
}
