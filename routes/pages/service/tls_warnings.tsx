import type { JSX } from "hono/jsx/jsx-runtime";
import { tlsWarnings } from "../../../monitor/fields/tls_kind.ts";
import { Item } from "../parts/item.tsx";
import type { Monitor } from "../../../monitor/types.ts";

/** What its owner should know of how the TLS of a url differs from what is usual. */
export function TlsWarnings(
  { monitor }: { readonly monitor: Monitor },
): JSX.Element | null {
  const warnings = tlsWarnings(monitor.tls);
  if (warnings.length === 0) return null;
  return (
    <ul>
      {warnings.map((text) => <Item key={text}>{text}</Item>)}
    </ul>
  );
}
