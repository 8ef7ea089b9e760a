/** What the operator says about the pages. */
export interface Site {
  readonly title: string;
  /** An http(s) url. */
  readonly logoUrl: string | undefined;
  /** A setting says the title, so that it cannot be chosen; the same of the logo. */
  readonly isTitleSet: boolean;
  readonly isLogoSet: boolean;
  readonly links: readonly { readonly text: string; readonly url: string }[];
  /** Origin under which people reach the instance; that of the request when unset. */
  readonly publicUrl: string | undefined;
  /** Of a password that somebody makes up, in characters. */
  readonly minPasswordLength: number;
  readonly version: string;
}
