import { ConfigError, show } from "../monitor/fields/value_kind.ts";

/** Words in front of the flags by which other systems are told to serve. */
const SERVE_WORDS: readonly string[] = ["run", "server"];

const NOT_NEEDED = "the store is made and brought up to date at each start";
const ADDED_OTHERWISE =
  "urls are named with --urls or in a configuration file, or added by POST /v1/services";

/** What does the same here as the commands that people know from elsewhere. */
const INSTEAD: Readonly<Record<string, string>> = {
  serve: "leave it out: without a command Uptick serves",
  start: "leave it out: without a command Uptick serves",
  migrate: `leave it out: ${NOT_NEEDED}`,
  setupdb: `leave it out: ${NOT_NEEDED}`,
  setup: `leave it out: ${NOT_NEEDED}`,
  subscribe:
    "leave it out: who serves probes too, or with --role monitor does nothing else",
  completion: "leave it out: there is none for shells",
  seed: ADDED_OTHERWISE,
  add: ADDED_OTHERWISE,
  help: "--help prints what there is",
  version: "--version prints it",
};

/**
 * The flags without the word in front of them that means to serve.
 *
 * @throws {ConfigError} for another word, with what does the same here.
 */
export function withoutServeWord(args: readonly string[]): readonly string[] {
  const [word, ...flags] = args;
  if (word === undefined || word.startsWith("-")) return args;
  if (SERVE_WORDS.includes(word)) return flags;
  const instead = Object.hasOwn(INSTEAD, word) ? INSTEAD[word] : undefined;
  throw new ConfigError([
    `Cannot run ${show(word)}: ${
      instead ?? "there is no such command; --help lists all"
    }`,
  ]);
}
