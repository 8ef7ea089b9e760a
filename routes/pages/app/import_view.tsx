import type { JSX } from "hono/jsx/jsx-runtime";
import {
  CsrfField,
  ErrorSummary,
  Field,
  type FieldErrors,
} from "./form_fields.tsx";
import type { ImportItem } from "./import_list.ts";

/** What became of a list. */
export interface ImportReport {
  /** Names. */
  readonly added: readonly string[];
  /** Watched already, by name and url. */
  readonly alreadyCount: number;
  /** The first of those that are refused. */
  readonly refused: readonly {
    readonly item: ImportItem;
    readonly problem: string;
  }[];
  readonly refusedCount: number;
  /** How many of the refused stand in the form again. */
  readonly returnedCount: number;
}

export interface ImportViewProps {
  readonly csrf: string;
  /** What is still to be imported. */
  readonly text: string;
  readonly errors: FieldErrors;
  readonly report: ImportReport | undefined;
}

export function ImportView(
  { csrf, text, errors, report }: ImportViewProps,
): JSX.Element {
  return (
    <>
      <ErrorSummary errors={errors} />
      {report !== undefined && <Report report={report} />}
      <form
        method="post"
        action="/app/import"
        enctype="multipart/form-data"
        class="edit"
      >
        <CsrfField csrf={csrf} />
        <Field
          name="list"
          label={text === "" ? "Monitors to import" : "Still to import"}
          value={text}
          errors={errors}
          rows={12}
          hint={
            <>
              One per line, such as <code>example.org</code> or{" "}
              <code>Name=https://example.org/path</code>. Or a JSON array of
              objects with <code>url</code>, <code>name</code>,{" "}
              <code>interval</code> and anything else the API takes
            </>
          }
          input={{ spellcheck: "false", autocapitalize: "none", wrap: "off" }}
        />
        <div class="field">
          <label for="f-file">Or a file with the list</label>
          <input
            type="file"
            id="f-file"
            name="file"
            accept=".txt,.csv,.json,text/plain,application/json"
          />
        </div>
        <button type="submit" class="main">Import</button>
      </form>
    </>
  );
}

function Report({ report }: { readonly report: ImportReport }): JSX.Element {
  const { added, alreadyCount, refused, refusedCount, returnedCount } = report;
  return (
    <section class="notice" aria-label="Result of the import">
      <p>
        <strong>{added.length}</strong> added, <strong>{alreadyCount}</strong>
        {" "}
        already watched, <strong>{refusedCount}</strong> refused.{" "}
        <a href="/app">Your monitors</a>
      </p>
      {returnedCount < refusedCount && (
        <p>
          Only the first {returnedCount}{" "}
          refused entries fit into the form below. The others are only in your
          own list.
        </p>
      )}
      {refused.length > 0 && (
        <table>
          <caption>
            {refused.length < refusedCount
              ? `The first ${refused.length} that were refused`
              : "Refused: correct these below and import them again"}
          </caption>
          <thead>
            <tr>
              <th scope="col">Line</th>
              <th scope="col">Entry</th>
              <th scope="col">Why</th>
            </tr>
          </thead>
          <tbody>
            {refused.map(({ item: { position, source }, problem }) => (
              <tr>
                <td>{position}</td>
                <td dir="auto">{shortened(source)}</td>
                <td>{problem}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

const MAX_SHOWN = 120;

function shortened(text: string): string {
  return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
}
