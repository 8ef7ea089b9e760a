import type { JSX } from "hono/jsx/jsx-runtime";
import { holdsSecret } from "../../../monitor/fields/holds_secret.ts";
import type { Monitor } from "../../../monitor/types.ts";
import type { Ctx } from "../../server/request_context.ts";
import { CsrfField } from "./form_fields.tsx";

const WORDS = {
  added: "is being watched",
  saved: "saved",
  paused: "paused",
  resumed: "resumed",
  tagged: "tagged",
  untagged: "untagged",
  deleted: "deleted",
  restored: "restored",
  none: "Nothing was selected, so nothing has changed.",
  "no-tag": "Nothing has changed: type a tag first, then press the button.",
  elsewhere:
    "That change has finished or is still running: reload this page to see its progress. Anything deleted in the last 10 minutes is under “Deleted”.",
} as const;

/** What was just done: it comes with the redirect, as words from a closed list and numbers. */
export interface Done {
  readonly did: keyof typeof WORDS;
  /** How many monitors. */
  readonly count: number;
  /** How many could not be changed. */
  readonly failed: number;
  /** The monitor, where it was one. */
  readonly id: number;
  /** When they were deleted: names what can be undone together. */
  readonly at: number;
  /** Whether user and password were moved out of a url. */
  readonly isMoved: boolean;
}

export function noticeOf(c: Ctx): Done | null {
  const did = c.req.query("did") ?? "";
  if (!Object.hasOwn(WORDS, did)) return null;
  return {
    did: did as Done["did"],
    count: wholeNumber(c.req.query("n")),
    failed: wholeNumber(c.req.query("failed")),
    id: wholeNumber(c.req.query("id")),
    at: wholeNumber(c.req.query("at")),
    isMoved: c.req.query("moved") === "1",
  };
}

/** Says what was just done, and how to undo it. Read out, as it is not what has the focus. */
export function Notice(
  { notice, monitor, csrf }: {
    readonly notice: Done | null;
    readonly monitor?: Monitor | undefined;
    readonly csrf: string;
  },
): JSX.Element | null {
  if (notice === null || isMoot(notice, monitor)) return null;
  const { did, failed, at, isMoved } = notice;
  return (
    <div class="notice">
      <p>
        <NoticeText notice={notice} monitor={monitor} />{" "}
        {failed > 0 && `${urlsText(failed)} could not be ${failedWord(did)}.`}
      </p>
      {isMoved && (
        <p>
          The user and password in its address were moved to a field of their
          own, where nobody can see them.
        </p>
      )}
      {did === "added" && monitor !== undefined && holdsSecret(monitor.url) && (
        <p>
          Its address looks like it contains a secret. {monitor.showAddress
            ? "Before you make it public, untick “Show its address” in its "
            : "So others see only its name: “Show its address” is off in its "}
          <a href={`/app/urls/${monitor.id}`}>settings</a>.
        </p>
      )}
      {did === "deleted" && (
        <form method="post" action="/app/deleted">
          <CsrfField csrf={csrf} />
          <button type="submit" name="at" value={at}>Undo</button>
          <small>Possible for 10 minutes</small>
        </form>
      )}
    </div>
  );
}

/** The url that it is about was deleted since, or there is none. */
function isMoot({ did, count, failed }: Done, monitor?: Monitor): boolean {
  const isOfUrls = !isWhole(did) && did !== "restored";
  return isOfUrls && monitor === undefined && count + failed === 0;
}

function NoticeText(
  { notice, monitor }: {
    readonly notice: Done;
    readonly monitor: Monitor | undefined;
  },
): JSX.Element {
  const { did, count } = notice;
  if (isWhole(did)) return <>{WORDS[did]}</>;
  if (did === "restored") return <>{restoredText(notice)}</>;
  if (monitor !== undefined) {
    return (
      <>
        <bdi>{monitor.name}</bdi> {WORDS[did]}.{" "}
        {did === "added" && <a href={`/app/urls/${monitor.id}`}>Settings</a>}
      </>
    );
  }
  return <>{`${urlsText(count)} ${WORDS[did]}.`}</>;
}

/** Whether its words say all by themselves. */
function isWhole(did: Done["did"]): boolean {
  return did === "none" || did === "no-tag" || did === "elsewhere";
}

function restoredText({ count, failed }: Done): string {
  if (count > 0) {
    const whose = count === 1 ? "its" : "their";
    return `${urlsText(count)} ${WORDS.restored}, with ${whose} history.`;
  }
  return failed > 0
    ? ""
    : "Nothing could be restored: it is back already, or the 10 minutes are up.";
}

function failedWord(did: Done["did"]): string {
  return did === "restored" ? "restored" : "changed";
}

function urlsText(count: number): string {
  return count === 1 ? "1 monitor" : `${count.toLocaleString("en")} monitors`;
}

function wholeNumber(text: string | undefined): number {
  const number = Number(text ?? 0);
  return Number.isSafeInteger(number) && number > 0 ? number : 0;
}
