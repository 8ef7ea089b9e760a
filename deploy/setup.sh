#!/usr/bin/env bash
# Sets the stack up: makes a certificate, a token for Prometheus and a settings
# file where they are missing, writes who is told of alerts, starts everything and waits until it is healthy.
# Running it again applies changes of uptick.env and of the program.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

for tool in docker openssl; do
  if ! command -v "${tool}" >/dev/null; then
    echo "Cannot set up the stack: ${tool} is not installed" >&2
    exit 1
  fi
done
if ! docker compose version >/dev/null 2>&1; then
  echo "Cannot set up the stack: docker has no compose plugin (version 2)" >&2
  exit 1
fi

# The containers read these files as users of their own, so the files are
# readable by all; the directory is what keeps other people here out.
umask 022
mkdir -p -m 700 generated

if [[ ! -s generated/proxy.pem ]]; then
  ./certificate.sh generated/proxy.pem
fi
if [[ ! -s generated/metrics_token || ! -s generated/metrics_token.env ]]; then
  token=$(openssl rand -hex 32)
  printf '%s' "${token}" >generated/metrics_token
  printf 'METRICS_TOKEN=%s\n' "${token}" >generated/metrics_token.env
fi
if [[ ! -e uptick.env ]]; then
  (umask 077 && cp uptick.env.example uptick.env)
fi

./receiver.sh uptick.env generated

docker compose up --detach --build --wait --wait-timeout 300
# A container that was there before reads its file anew.
docker compose kill --signal SIGHUP alertmanager

cat <<'TEXT'

Uptick      https://localhost:10000  (self-signed: curl --insecure)
Prometheus  http://localhost:9090  (and 9000)
Alertmanager http://localhost:9093
Grafana     http://localhost:3000    (admin / admin, unless GRAFANA_PASSWORD was set; dashboard "Status server")

Who is told: set UPTICK_SLACK_URL in deploy/uptick.env. Which urls are watched: set URLS in deploy/uptick.env and run deploy/setup.sh again.
TEXT
