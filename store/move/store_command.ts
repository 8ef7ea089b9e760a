import { backup } from "./backup.ts";
import { type ForeignImport, importForeign } from "./foreign/import_foreign.ts";
import { exportStore, importStore } from "./move_store.ts";
import { openDatabase } from "../database/open_database.ts";
import {
  missingKeyText,
  SEALING_KEY,
  type SealingMark,
  secretKeysOf,
} from "../sealing/open_secrets.ts";
import { SecretBox } from "../codecs/secret_box.ts";
import { restore } from "./restore.ts";

/** Every command by its name. */
export const STORE_COMMANDS = [
  "backup",
  "restore",
  "export",
  "import",
] as const;

/** What the first argument asks for, if it is no flag. */
export interface StoreCommand {
  readonly kind: "store";
  readonly name: (typeof STORE_COMMANDS)[number];
  /** A path, or "-" for standard input or output where lines are moved. */
  readonly file: string;
  readonly force: boolean;
  /** Set where `import` reads another program's file. */
  readonly foreign?: Omit<ForeignImport, "file">;
}

/** Which store a command works on, and how it reports. */
export interface CommandContext {
  readonly storePath: string | undefined;
  /** SECRET_KEY. */
  readonly secretKeys: readonly string[];
  readonly tickRetentionMs: number;
  /** What is in force for urls without times of their own. */
  readonly intervalMs: number;
  readonly timeoutMs: number;
  readonly minIntervalMs: number;
  /** Takes a line for people; it goes to standard error. */
  readonly say: (line: string) => void;
}

/** Does what a command asks for. Rejects with an error whose message says what was not done, and why. */
export async function runStoreCommand(
  { name, file, force, foreign }: StoreCommand,
  context: CommandContext,
): Promise<void> {
  const { storePath, say } = context;
  const onProgress = paced((share: number) =>
    say(`Copied ${Math.floor(share * 100)} %`)
  );
  switch (name) {
    case "backup":
      await backup(storePath, file, { onProgress });
      return say(`Backed up "${storePath}" to "${file}"`);
    case "restore": {
      const aside = await restore(file, storePath, { force, onProgress });
      if (aside !== null) say(`The store that was there is now "${aside}"`);
      say(`Restored "${file}" to "${storePath}"`);
      return await tellKey(context);
    }
    case "export":
      return await exportStore(file, { ...context, paced });
    case "import":
      return foreign === undefined
        ? await importStore(file, { ...context, paced })
        : await importForeign({ ...foreign, file }, context);
  }
}

/** A backup has no key: says which one its secrets need. */
async function tellKey(
  { storePath, secretKeys, say }: CommandContext,
): Promise<void> {
  const database = await openDatabase(storePath);
  try {
    const { value } = await database.get<SealingMark>(SEALING_KEY);
    if (value === null) return;
    const { keyId } = value;
    const box = new SecretBox(
      await secretKeysOf({ storePath, secretKeys }, false),
    );
    say(
      box.has(keyId)
        ? `Its secrets need key ${keyId}, which is there`
        : missingKeyText(keyId, storePath),
    );
  } finally {
    database.close();
  }
}

const PROGRESS_MS = 1_000;

/** Calls at most once a second. */
function paced<Value>(report: (value: Value) => void): (value: Value) => void {
  let last = performance.now();
  return (value) => {
    const now = performance.now();
    if (now - last < PROGRESS_MS) return;
    last = now;
    report(value);
  };
}
