#!/usr/bin/env bash
# Stops and removes the stack. What it stored stays, unless asked otherwise.
#   teardown.sh              keeps the volumes and the generated files
#   teardown.sh --volumes    removes the volumes and the generated files too
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"

case ${1:-} in
  "") volumes=() ;;
  --volumes) volumes=(--volumes) ;;
  *)
    echo "Cannot tear down with \"$1\": only --volumes is known" >&2
    exit 2
    ;;
esac

# Compose reads the file again, and refuses when a settings file is missing.
mkdir -p -m 700 generated
touch generated/metrics_token.env
if [[ ! -e uptick.env ]]; then
  (umask 077 && cp uptick.env.example uptick.env)
fi

# The odd form: bash 3.2 (macOS) takes an empty array for an unset variable.
docker compose down --remove-orphans --timeout 10 ${volumes[@]+"${volumes[@]}"}

if [[ ${#volumes[@]} -gt 0 ]]; then
  rm -rf generated
fi
