#!/usr/bin/env bash
# Starts Uptick as a compiled binary or as a container, asks it the basic
# questions and stops it.
#   smoke.sh binary PATH
#   smoke.sh container IMAGE
set -euo pipefail

readonly PORT=8123
readonly BASE="http://127.0.0.1:${PORT}"
readonly WAIT_SECONDS=60

fail() {
  echo "smoke: $*" >&2
  exit 1
}

wait_until() {
  local what=$1 tries
  shift
  for ((tries = 0; tries < WAIT_SECONDS; tries++)); do
    if "$@"; then return; fi
    sleep 1
  done
  fail "${what} did not happen within ${WAIT_SECONDS} s"
}

answers() {
  curl --fail --silent --max-time 5 --output /dev/null "${BASE}/health"
}

ask() {
  local size
  size=$(curl --fail --silent --show-error --max-time 5 --output /dev/null \
    --write-out '%{size_download}' "${BASE}/track")
  [[ ${size} == 42 ]] || fail "/track has ${size} bytes, want 42"
  curl --fail --silent --show-error --max-time 5 "${BASE}/metrics" |
    grep '^uptick_build_info{' || fail "/metrics has no uptick_build_info"
}

smoke_binary() {
  local binary=$1 pid code=0
  binary="$(cd "$(dirname "${binary}")" && pwd)/$(basename "${binary}")"
  cd "$(mktemp -d)"
  "${binary}" --version
  "${binary}" --port "${PORT}" --kv smoke.sqlite3 &
  pid=$!
  # shellcheck disable=SC2064 # the process id as it is now
  trap "kill -9 ${pid} 2>/dev/null || true" EXIT
  wait_until "an answer of /health" answers
  ask
  if [[ ${RUNNER_OS:-} == Windows ]]; then
    return # no SIGTERM there: the trap ends the process
  fi
  kill -TERM "${pid}"
  wait "${pid}" || code=$?
  [[ ${code} == 0 ]] || fail "exit status ${code} after SIGTERM, want 0"
}

healthy() {
  [[ $(docker inspect --format '{{.State.Health.Status}}' uptick-smoke) == healthy ]]
}

smoke_container() {
  local image=$1 code
  docker run --detach --name uptick-smoke --read-only --cap-drop ALL \
    --security-opt no-new-privileges --publish "127.0.0.1:${PORT}:8000" "${image}"
  trap 'docker logs uptick-smoke; docker rm --force --volumes uptick-smoke' EXIT
  wait_until "an answer of /health" answers
  wait_until "the health check's success" healthy
  ask
  docker stop --time 10 uptick-smoke
  code=$(docker inspect --format '{{.State.ExitCode}}' uptick-smoke)
  [[ ${code} == 0 ]] || fail "exit status ${code} after docker stop, want 0"
}

case ${1:-} in
  binary) smoke_binary "${2:?path of the binary}" ;;
  container) smoke_container "${2:?name of the image}" ;;
  *) fail "first argument must be binary or container" ;;
esac
