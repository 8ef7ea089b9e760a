import { Mutex } from "../../monitor/mutex.ts";
import type { Database } from "./database.ts";

/** The calls of a database that need no more than it. */
export type DatabaseCalls = Pick<
  Database,
  "commit" | "get" | "getEach" | "list"
>;

/**
 * The same database for work that has time: its calls wait for each other, so
 * that whoever else asks the store waits behind one of them at most, and not
 * behind all that are under way.
 */
export function oneAtATime(database: DatabaseCalls): DatabaseCalls {
  const mutex = new Mutex();
  return {
    commit: (...args) => mutex.run(() => database.commit(...args)),
    get: (...args) => mutex.run(() => database.get(...args)),
    getEach: (...args) => mutex.run(() => database.getEach(...args)),
    list: (...args) => mutex.run(() => database.list(...args)),
  };
}
