import type { UserViewer } from "../../access/viewer.ts";
import { breather } from "../../../monitor/breather.ts";
import type { RateLimit } from "../../access/rate_limit.ts";
import { HttpError } from "../../server/http_error.ts";
import type { OwnedUrls } from "../../services/owned_urls.ts";
import { appPage } from "./app_page.tsx";
import { textOf } from "./form_body.ts";
import { hasErrors } from "./form_fields.tsx";
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

/** At most this many lines are told why they are refused. */
const MAX_SHOWN_PROBLEMS = 100;
/** At most so much of a list, in characters, is given back to be corrected. */
const MAX_RETURNED_LENGTH = 64 * 1024;

/** What became of a list, every refused line included. */
type Imported = Omit<ImportReport, "refusedCount" | "returnedCount">;

const BOTH =
  "You pasted a list and chose a file: import one at a time. Clear this field to import the file, and choose it again";

/** `/app/import`: many urls at once. */
export class ImportPages {
  readonly #owned: OwnedUrls;
  readonly #limit: RateLimit;

  /** `limit`: how many changes of many urls each user may make. */
  constructor(owned: OwnedUrls, limit: RateLimit) {
    this.#owned = owned;
    this.#limit = limit;
  }

  show = (request: UserRequest): Promise<Response> =>
    importPage(request, { text: "", errors: {} });

  /** Adds what can be added, and says of each of the others why not. */
  submit = async (request: UserRequest): Promise<Response> => {
    const { viewer, form } = request;
    const verdict = this.#limit.take(String(viewer.user.id));
    const file = form.get("file");
    const hasFile = file instanceof File && file.size > 0;
    const typed = textOf(form, "list");
    if (hasFile && typed.trim() !== "") {
      return await importPage(request, { text: typed, errors: { list: BOTH } });
    }
    const text = hasFile ? await file.text() : typed;
    if (!verdict.ok) {
      const list =
        `Too many imports: try again in ${verdict.retryAfterSeconds} s`;
      return await importPage(request, { text, errors: { list }, status: 429 });
    }
    const { format, count, items } = await readImportList(text);
    const tooMany = count > MAX_IMPORT_URLS;
    if (count === 0 || tooMany) {
      const list = tooMany
        ? `The list has ${count} monitors: import at most ${MAX_IMPORT_URLS} at a time`
        : "Paste a list, or choose a file";
      return await importPage(request, { text, errors: { list } });
    }
    const { refused, ...counts } = await this.#addAll(viewer, items);
    const returned = returnable(refused.map(({ item }) => item.source));
    return await importPage(request, {
      text: format === "json" && returned.length > 0
        ? `[\n${returned.join(",\n")}\n]`
        : returned.join("\n"),
      errors: {},
      report: {
        ...counts,
        refused: refused.slice(0, MAX_SHOWN_PROBLEMS),
        refusedCount: refused.length,
        returnedCount: returned.length,
      },
    });
  };

  async #addAll(
    viewer: UserViewer,
    items: readonly ImportItem[],
  ): Promise<Imported> {
    const breathe = breather();
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
      await breathe();
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
      throw new HttpError(400, 'The "url" is missing');
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

/** The sources that fit onto the page, from the first. */
function returnable(sources: readonly string[]): string[] {
  let length = 0;
  const end = sources.findIndex((source) =>
    (length += source.length + 1) > MAX_RETURNED_LENGTH
  );
  return end < 0 ? [...sources] : sources.slice(0, end);
}

function importPage(
  request: UserRequest,
  { text, errors, status, report }: {
    text: string;
    errors: Readonly<Record<string, string>>;
    status?: number;
    report?: ImportReport;
  },
): Promise<Response> {
  const isWrong = hasErrors(errors);
  return appPage(
    request,
    {
      title: "Import monitors",
      errors: isWrong,
      status: status ?? (isWrong ? 400 : 200),
    },
    <ImportView
      csrf={request.csrf}
      text={text.length > MAX_RETURNED_LENGTH ? "" : text}
      errors={errors}
      report={report}
    />,
  );
}

/** A url under one name is watched once, so that a list can be imported again. */
function keyOf(name: unknown, url: unknown): string {
  return JSON.stringify([name, url]);
}
