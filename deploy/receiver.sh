#!/usr/bin/env bash
# Writes the two files that say who is told in this stack, from the one setting
# UPTICK_SLACK_URL of uptick.env: Uptick's channel and Alertmanager's receiver.
set -euo pipefail

if [[ $# -ne 2 ]]; then
  echo "Cannot write who is told: usage is receiver.sh ENV_FILE DIRECTORY" >&2
  exit 2
fi
env_file=$1
directory=$2

# The last line that sets a name, as compose reads it.
value_of() {
  sed -n "s/^$1=//p" "${env_file}" | tail -n 1 | tr -d '\r'
}

url=$(value_of UPTICK_SLACK_URL)
told_by=$(value_of OUTAGES_TOLD_BY)
if [[ -n ${url} && ! ${url} =~ ^https?://[A-Za-z0-9._~:/?%=\&+-]+$ ]]; then
  echo "Cannot use UPTICK_SLACK_URL of ${env_file}: it must be an http(s) url" >&2
  exit 1
fi
case ${told_by:=uptick} in
  uptick | prometheus) ;;
  *)
    echo "Cannot use OUTAGES_TOLD_BY of ${env_file}: it must be uptick or prometheus" >&2
    exit 1
    ;;
esac

channels='[]'
if [[ -n ${url} && ${told_by} == uptick ]]; then
  # shellcheck disable=SC2016 # Uptick fills the values in
  channels='[{
    "name": "receiver",
    "kind": "slack",
    "settings": {
      "url": "${UPTICK_SLACK_URL}",
      "dialect": "${UPTICK_SLACK_DIALECT:-slack}"
    }
  }]'
fi
printf '{ "channels": %s }\n' "${channels}" >"${directory}/uptick.json"

{
  printf 'route:\n  receiver: team\n'
  printf '  group_by: [alertname]\n  repeat_interval: 12h\n'
  if [[ ${told_by} == uptick ]]; then
    printf '  routes:\n    # Uptick tells of these itself.\n'
    printf '    - receiver: nobody\n'
    printf '      matchers:\n        - alertname=~"UrlDown|EverythingDown|CertificateExpiresSoon"\n'
  fi
  printf 'receivers:\n  - name: nobody\n  - name: team\n'
  if [[ -n ${url} ]]; then
    printf "    slack_configs:\n      - api_url: '%s'\n        send_resolved: true\n" "${url}"
  fi
} >"${directory}/alertmanager.yml"
