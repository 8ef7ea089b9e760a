import type { JSX } from "hono/jsx/jsx-runtime";
import { isWebUrl } from "../../../monitor/fields/value_kind.ts";

/** What may be an address, up to what ends it in any language's sentences. */
const ADDRESS = /https?:\/\/[^\s<>"'`|\\^{}\p{Cf}]+/giu;
/** At the end it belongs to the sentence. */
const SENTENCE_END = /[.,;:!?)\]*…]+$/u;

/** Text that somebody wrote: plain but for its line breaks, and addresses that become links. */
export function SaidText({ text }: { readonly text: string }): JSX.Element {
  return (
    <p class="said" dir="auto">
      {text.split("\n").map((line, index) => (
        <>
          {index > 0 && <br />}
          {partsOf(line).map(({ text, isLink }, at) => (
            <SaidPart key={at} {...{ text, isLink }} />
          ))}
        </>
      ))}
    </p>
  );
}

function SaidPart({ text, isLink }: Part): JSX.Element {
  if (!isLink) return <>{text}</>;
  return <a href={text} rel="nofollow noopener" dir="ltr">{text}</a>;
}

interface Part {
  readonly text: string;
  readonly isLink: boolean;
}

/** The line in pieces, in order. */
function partsOf(line: string): Part[] {
  const parts: Part[] = [];
  let at = 0;
  for (const { 0: found, index } of line.matchAll(ADDRESS)) {
    const url = found.replace(SENTENCE_END, "");
    if (!isWebUrl(url)) continue;
    parts.push({ text: line.slice(at, index), isLink: false });
    parts.push({ text: url, isLink: true });
    at = index + url.length;
  }
  parts.push({ text: line.slice(at), isLink: false });
  return parts.filter(({ text }) => text !== "");
}
