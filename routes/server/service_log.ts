/** Writes one event of a component: `log.info("http", "Server started")`. */
export interface ServiceLog {
  /** Written only when the option `debug` is set. */
  debug(component: string, message: string): void;
  info(component: string, message: string): void;
  warn(component: string, message: string): void;
  error(component: string, message: string): void;
}
