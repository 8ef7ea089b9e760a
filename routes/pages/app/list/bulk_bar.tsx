import type { JSX } from "hono/jsx/jsx-runtime";

/**
 * What can be done with the monitors that are ticked; the style sheet shows it
 * while there are any. The tag comes first: Enter in its field presses the
 * first button of the form.
 */
export function BulkBar(
  { total }: {
    /** How many monitors the filter lets through, on all pages. */
    readonly total: number;
  },
): JSX.Element {
  return (
    <div class="bulk" role="group" aria-label="Selected monitors">
      <p class="ticked" role="status"></p>
      <span class="check">
        <input
          type="checkbox"
          id="f-all"
          name="all"
          value="yes"
          data-total={total}
        />
        <label for="f-all">
          {total === 1 ? "The only one" : `All ${total.toLocaleString("en")}`}
          {" "}
          in this list
        </label>
      </span>
      <span class="pair">
        <label class="visually-hidden" for="f-newtag">
          Tag to add or remove
        </label>
        <input
          id="f-newtag"
          name="newtag"
          placeholder="Tag"
          maxlength={100}
          autocomplete="off"
        />
        <button type="submit" name="action" value="tag">Add tag</button>
        <button type="submit" name="action" value="untag">Remove tag</button>
      </span>
      <button type="submit" name="action" value="pause">Pause</button>
      <button type="submit" name="action" value="resume">Resume</button>
      <button type="submit" name="action" value="delete" class="danger">
        Delete
      </button>
      <button type="reset">Clear</button>
    </div>
  );
}
