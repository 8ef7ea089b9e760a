import type { JSX } from "hono/jsx/jsx-runtime";

/** Says what was just done to what a page is about, by the word that came with the redirect; nothing for any other word. */
export function DidNotice(
  { did, texts }: {
    readonly did: string | undefined;
    readonly texts: Readonly<Record<string, string>>;
  },
): JSX.Element | null {
  if (did === undefined || !Object.hasOwn(texts, did)) return null;
  return <p class="notice">{texts[did]}</p>;
}
