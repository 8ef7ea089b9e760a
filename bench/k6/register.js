// The load test of HTTP_monitoring's documents, for those who have k6:
//
//     REGISTRATIONS_PER_NETWORK=1000000 deno task start --kv :memory:
//     k6 run bench/k6/register.js
//
// ORIGIN names another address, VUS and DURATION another load. Without k6,
// `deno task bench --only register` sends the same.
import { check } from "k6";
import http from "k6/http";

const ORIGIN = __ENV.ORIGIN || "http://127.0.0.1:8000";

export const options = {
  vus: Number(__ENV.VUS || 10),
  duration: __ENV.DURATION || "30s",
  thresholds: { checks: ["rate==1"] },
};

export default function () {
  const answer = http.post(
    `${ORIGIN}/register`,
    JSON.stringify({
      Email: `k6-${__VU}-${__ITER}-${Date.now()}@example.org`,
      Password: "correct horse",
    }),
    { headers: { "Content-Type": "application/json" } },
  );
  check(answer, { "is 201": ({ status }) => status === 201 });
}
