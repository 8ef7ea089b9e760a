import { lastingMomentText } from "../words/time_text.ts";

/** At most this many characters of a name are in a title. */
const MAX_NAME = 40;

/** What to say of an outage before anybody knows more than that it is there. */
export interface OutageWords {
  readonly title: string;
  readonly text: string;
}

/** A title and a text of an outage of the services with these names, of which there is one at least. */
export function outageWords(
  [first = "", ...others]: readonly string[],
  { since, until }: {
    readonly since: number;
    /** Null while it lasts. */
    readonly until: number | null;
  },
): OutageWords {
  const isOne = others.length === 0;
  const what = isOne
    ? [...first].slice(0, MAX_NAME).join("").trim()
    : `${others.length + 1} services`;
  const began = lastingMomentText(since);
  return until === null
    ? {
      title: `${what} ${isOne ? "is" : "are"} down`,
      text: `${what} ${isOne ? "has" : "have"} been down since ${began}. ` +
        "We are looking into it.",
    }
    : {
      title: `${what} ${isOne ? "was" : "were"} down`,
      text: `${what} ${isOne ? "was" : "were"} down from ${began} to ${
        lastingMomentText(until)
      }.`,
    };
}
