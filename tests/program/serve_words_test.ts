import assert from "node:assert/strict";
import { ConfigError } from "../../monitor/fields/value_kind.ts";
import { withoutServeWord } from "../../program/serve_words.ts";

const SERVING: [args: string[], flags: string[]][] = [
  [[], []],
  [["--port", "1"], ["--port", "1"]],
  [["run"], []],
  [["run", "-port", "7000"], ["-port", "7000"]],
  [["server", "--kv", "k"], ["--kv", "k"]],
];

for (const [args, flags] of SERVING) {
  Deno.test(`withoutServeWord() serves "${args.join(" ")}"`, () =>
    assert.deepEqual(withoutServeWord(args), flags));
}

const REFUSED: [args: string[], message: RegExp][] = [
  [["migrate"], /^Cannot run "migrate": leave it out: the store is made/],
  [["seed", "--port", "1"], /^Cannot run "seed": urls are named with --urls/],
  [["help"], /^Cannot run "help": --help prints/],
  [["serve"], /without a command Uptick serves$/],
  [["constructor"], /there is no such command; --help lists all$/],
];

for (const [args, message] of REFUSED) {
  Deno.test(`withoutServeWord() refuses "${args.join(" ")}" and says what does the same`, () =>
    assert.throws(
      () => withoutServeWord(args),
      (error) => error instanceof ConfigError && message.test(error.message),
    ));
}
