import type { JSX } from "hono/jsx/jsx-runtime";

interface BeforePagerProps {
  readonly path: string;
  readonly label: string;
  /** What `?before=` is of the newer page: null without one, undefined for the latest. */
  readonly newer: number | null | undefined;
  /** The same of the older page; null without one. */
  readonly older: number | null;
}

/** The ways to what is newer, and older, than what a page shows. */
export function BeforePager(
  { path, label, newer, older }: BeforePagerProps,
): JSX.Element | null {
  if (newer === null && older === null) return null;
  return (
    <nav class="more" aria-label={label}>
      {newer !== null && (
        <a
          href={newer === undefined ? path : `${path}?before=${newer}`}
          rel="prev"
        >
          Newer
        </a>
      )}
      {older !== null && (
        <a href={`${path}?before=${older}`} rel="next">Older</a>
      )}
    </nav>
  );
}
