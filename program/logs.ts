import type { ServiceLog } from "../routes/server/service_log.ts";
import { LogFile } from "./log_file.ts";
import { createServiceLog } from "./service_log.ts";

export interface LogOptions {
  /** Standard output when undefined. */
  readonly accessLogPath: string | undefined;
  /** Standard error when undefined. */
  readonly serviceLogPath: string | undefined;
  /** Whether debug lines are written. */
  readonly debug: boolean;
  /** Told how many lines were lost, at each loss. */
  readonly onDrop: (count: number) => void;
}

/** The two logs: what happens to the program, and who asked for what. */
export interface Logs {
  readonly service: ServiceLog;
  /** Takes one line of the access log. */
  writeAccess(line: string): void;
  /** Opens both anew, after a rotation has renamed their files. */
  reopen(): Promise<void>;
  /** Writes what is left and closes. */
  close(): Promise<void>;
}

/** @throws {TypeError} when a file cannot be opened. */
export function openLogs(
  { accessLogPath, serviceLogPath, debug, onDrop }: LogOptions,
): Logs {
  const serviceFile = new LogFile(serviceLogPath ?? Deno.stderr, { onDrop });
  const service = createServiceLog(serviceFile, { debug });
  const accessFile = new LogFile(accessLogPath ?? Deno.stdout, {
    onDrop,
    onError: (error) => service.error("log", error.message),
  });
  return {
    service,
    writeAccess: (line) => accessFile.write(line),
    reopen: async () => {
      await Promise.all([accessFile.reopen(), serviceFile.reopen()]);
    },
    close: async () => {
      await accessFile.close(); // its errors go to the other one
      await serviceFile.close();
    },
  };
}
