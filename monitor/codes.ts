import {
  ERROR_KINDS,
  type ErrorKind,
  type Outcome,
  type UnknownCode,
} from "./types.ts";

/** Whether an outcome, or a state of the same name, counts as up: what is degraded does, for it answers. */
export function countsAsUp(
  word: Outcome | "pending" | "paused" | UnknownCode,
): boolean {
  return word === "up" || word === "degraded";
}

/** The word at a position of a list, or the position itself where a newer version has put a word that this one does not know. */
export function wordOf<Word extends string>(
  words: readonly Word[],
  code: number,
): Word | UnknownCode {
  return words[code] ?? code;
}

/** The position of a word; of what only a newer version knows, the code that it was read as. */
export function codeOf<Word extends string>(
  words: readonly Word[],
  word: Word | UnknownCode,
): number {
  return typeof word === "number" ? word : words.indexOf(word);
}

/** A word as it is shown: `unknown` where this version does not know it. */
export function shownWord<Word extends string>(
  word: Word | UnknownCode,
): Word | "unknown" {
  return typeof word === "number" ? "unknown" : word;
}

/** Kinds are counted from 1 where they are stored: 0 stands for null. */
export function kindOf(code: number): ErrorKind | UnknownCode | null {
  if (code === 0) return null;
  return ERROR_KINDS[code - 1] ?? code;
}

export function codeOfKind(kind: ErrorKind | UnknownCode | null): number {
  if (kind === null) return 0;
  return typeof kind === "number" ? kind : ERROR_KINDS.indexOf(kind) + 1;
}
