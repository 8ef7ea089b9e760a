import type { JSX } from "hono/jsx/jsx-runtime";

/**
 * What can be done with the urls that are ticked. The tag comes first: Enter
 * in its field presses the first button of the form.
 */
export function BulkBar({ shown }: { readonly shown: number }): JSX.Element {
  return (
    <div class="bulk" role="group" aria-label="Act on the urls that are ticked">
      <span class="check">
        <input type="checkbox" id="f-all" name="all" value="yes" />
        <label for="f-all">
          All <span data-shown>{shown}</span> shown
        </label>
      </span>
      <span class="pair">
        <label class="visually-hidden" for="f-newtag">
          Tag to add or take off
        </label>
        <input
          id="f-newtag"
          name="newtag"
          placeholder="Tag"
          maxlength={100}
          autocomplete="off"
        />
        <button type="submit" name="action" value="tag">Add tag</button>
        <button type="submit" name="action" value="untag">Take off</button>
      </span>
      <button type="submit" name="action" value="pause">Pause</button>
      <button type="submit" name="action" value="resume">Resume</button>
      <button type="submit" name="action" value="delete" class="danger">
        Delete
      </button>
      <span class="ticked" role="status"></span>
    </div>
  );
}
