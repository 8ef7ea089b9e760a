import type { UserViewer } from "../../access/viewer.ts";
import { HttpError } from "../../server/http_error.ts";
import type { OwnedUrls } from "../../services/owned_urls.ts";
import { appPage } from "./app_page.tsx";
import { textOf } from "./form_body.ts";
import {
  type ImportItem,
  MAX_IMPORT_URLS,
  readImportList,
} from "./import_list.ts";
import { type ImportReport, ImportView } from "./import_view.tsx";
import { defaultName } from "../../../monitor/fields/default_name.ts";
import type { UserRequest } from "./app_request.ts";

/** At most this many bytes of an import: 2,500 urls with names, and room for headers. */
export const MAX_IMPORT_BYTES = 1024 * 1024;

const BOTH =
  "There is a list here and a file as well: import the list first, or empty this field, and choose the file again";

/** `/app/import`: many urls at once. */
export class ImportPages {
  readonly #owned: OwnedUrls;

  constructor(owned: OwnedUrls) {
    this.#owned = owned;
  }

  show = (request: UserRequest): Promise<Response> =>
    importPage(request, { text: "", errors: {} });

  /** Adds what can be added, and says of each of the others why not. */
  submit = async (request: UserRequest): Promise<Response> => {
    const { viewer, form } = request;
    const file = form.get("file");
    const hasFile = file instanceof File && file.size > 0;
    const typed = textOf(form, "list");
    if (hasFile && typed.trim() !== "") {
      return await importPage(request, { text: typed, errors: { list: BOTH } });
    }
    const text = hasFile ? await file.text() : typed;
    const { format, items } = readImportList(text);
    const tooMany = items.length > MAX_IMPORT_URLS;
    if (items.length === 0 || tooMany) {
      const list = tooMany
        ? `The list has ${items.length} urls: ${MAX_IMPORT_URLS} at most go at once`
        : "Paste a list of urls, or choose a file";
      return await importPage(request, { text, errors: { list } });
    }
    const report = await this.#addAll(viewer, items);
    const left = report.refused.map(({ item: { source } }) => source);
    return await importPage(request, {
      text: format === "json" && left.length > 0
        ? `[\n${left.join(",\n")}\n]`
        : left.join("\n"),
      errors: {},
      report,
    });
  };

  async #addAll(
    viewer: UserViewer,
    items: readonly ImportItem[],
  ): Promise<ImportReport> {
    const watched = new Set(
      this.#owned.of(viewer).map(({ name, url }) => keyOf(name, url)),
    );
    const added: string[] = [];
    const report = {
      added,
      alreadyCount: 0,
      refused: [] as ImportReport["refused"][number][],
    };
    for (const item of items) {
      try {
        const members = this.#judge(item);
        const key = keyOf(members.name, members.url);
        if (watched.has(key)) {
          report.alreadyCount++;
          continue;
        }
        const { name } = await this.#owned.add(viewer, members);
        watched.add(key);
        added.push(name);
      } catch (error) {
        if (!(error instanceof HttpError)) throw error;
        report.refused.push({ item, problem: error.message });
      }
    }
    return report;
  }

  /**
   * The members, if they are free of problems.
   *
   * @throws {HttpError} 400 naming every problem.
   */
  #judge({ members, problem }: ImportItem): Readonly<Record<string, unknown>> {
    if (members === null) throw new HttpError(400, problem ?? "");
    if (members.url === undefined) {
      throw new HttpError(400, 'It has no "url"');
    }
    const problems = Object.entries(this.#owned.problemsOf(members));
    if (problems.length === 0) {
      return {
        name: defaultName(String(members.url), { withPath: true }),
        ...members,
      };
    }
    throw new HttpError(
      400,
      problems.map(([name, text]) => `${name}: ${text}`).join("; "),
    );
  }
}

function importPage(
  request: UserRequest,
  { text, errors, report }: {
    text: string;
    errors: Readonly<Record<string, string>>;
    report?: ImportReport;
  },
): Promise<Response> {
  const hasErrors = Object.keys(errors).length > 0;
  return appPage(
    request,
    { title: "Import urls", errors: hasErrors, status: hasErrors ? 400 : 200 },
    <ImportView
      csrf={request.csrf}
      text={text}
      errors={errors}
      report={report}
    />,
  );
}

/** The same url under the same name is watched once: a list can be imported again. */
function keyOf(name: unknown, url: unknown): string {
  return JSON.stringify([name, url]);
}
