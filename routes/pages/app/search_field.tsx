import type { JSX } from "hono/jsx/jsx-runtime";

/** The field of a filter for a part of what is looked for. */
export function SearchField(
  { label, value }: { readonly label: string; readonly value: string },
): JSX.Element {
  return (
    <>
      <label class="visually-hidden" for="f-q">{label}</label>
      <input
        id="f-q"
        type="search"
        name="q"
        value={value}
        placeholder="Search"
        autocomplete="off"
      />
    </>
  );
}
