import { join } from "node:path";
import { type Child, startListening } from "./child_process.ts";

type Listening = Child & { readonly port: number };

/** Builds the Go program beside this file and starts it with `args`. */
export async function startGoPeer(...args: string[]): Promise<Listening> {
  const binary = await build();
  return await startListening(binary, args);
}

let built: Promise<string> | undefined;

function build(): Promise<string> {
  return built ??= (async () => {
    const dir = await Deno.makeTempDir({ prefix: "uptick-bench-" });
    const binary = join(dir, "peer");
    addEventListener("unload", () => Deno.removeSync(dir, { recursive: true }));
    const { success, stderr } = await new Deno.Command("go", {
      args: ["build", "-o", binary, "."],
      cwd: join(import.meta.dirname ?? ".", "go"),
    }).output();
    if (success) return binary;
    throw new Error(
      `Cannot build the Go peer: ${new TextDecoder().decode(stderr)}`,
    );
  })();
}
