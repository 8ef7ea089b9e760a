import assert from "node:assert/strict";
import type { Format } from "../../metrics/format.ts";
import { negotiateFormat } from "../../metrics/negotiate_format.ts";

const OM = "application/openmetrics-text";

const cases: [accept: string | null, want: Format][] = [
  [null, "text"],
  ["", "text"],
  ["*/*", "text"],
  ["text/plain", "text"],
  ["application/*", "text"],
  ["text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "text"],
  ["application/json", "text"],
  [OM, "openmetrics"],
  [OM.toUpperCase(), "openmetrics"],
  [`${OM};version=1.0.0;charset=utf-8`, "openmetrics"],
  [`${OM} ; Version="1.0.0" ; Q=0.1`, "openmetrics"],
  [`${OM};version=0.0.1`, "text"],
  [`${OM};version=2.0.0`, "text"],
  [`${OM};q=0`, "text"],
  [`${OM};q=0.001`, "openmetrics"],
  [`${OM};q=0.5,text/plain;q=0.6`, "text"],
  [`${OM};q=0.6,text/plain;q=0.5`, "openmetrics"],
  [`text/plain;q=0.5,${OM};q=0.5`, "openmetrics"],
  [`${OM};q=0.5,*/*`, "text"],
  [`${OM};q=0.5,text/*;q=0.4,*/*`, "openmetrics"],
  [`${OM};q=0.5,text/plain;version=0.0.4;q=0.4,text/plain`, "openmetrics"],
  [`${OM};q=0.5,text/plain;version=1.0.0,text/plain;q=0.4`, "openmetrics"],
  [`${OM};version=1.0.0;q=0.2,${OM},text/plain;q=0.5`, "text"],
  [`${OM};q=2`, "text"],
  [`${OM};q=-1`, "text"],
  [`${OM};q=`, "text"],
  [`${OM};q`, "text"],
  [`${OM};q=0.1234`, "text"],
  [",;=,;q=1;;,", "text"],
  [
    `${OM};version=1.0.0,${OM};version=0.0.1;q=0.75,` +
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1",
    "openmetrics",
  ],
  [
    "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;" +
    `encoding=delimited;q=0.6,${OM};version=1.0.0;escaping=allow-utf-8;q=0.5,` +
    `${OM};version=0.0.1;q=0.4,text/plain;version=1.0.0;` +
    "escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1",
    "openmetrics",
  ],
];

for (const [accept, want] of cases) {
  Deno.test(`negotiateFormat() answers ${accept} with ${want}`, () => {
    assert.equal(negotiateFormat(accept), want);
  });
}
