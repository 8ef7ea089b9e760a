/** Prints a line that a reader of a long run wants to see, whatever the runner shows of a test's own output. */
export function say(line: string): void {
  Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
}
