#!/usr/bin/env bash
# Makes a self-signed certificate for the proxy: certificate and key in one
# PEM file. For a public name put a certificate of a real authority there.
#   certificate.sh FILE [NAME]     NAME: the DNS name, default localhost
set -euo pipefail

if [[ $# -lt 1 || $# -gt 2 ]]; then
  echo "Cannot make a certificate: usage is certificate.sh FILE [NAME]" >&2
  exit 2
fi
readonly file=$1 name=${2:-localhost}

work=$(mktemp -d)
trap 'rm -rf "${work}"' EXIT

cat >"${work}/openssl.cnf" <<CONFIG
[req]
prompt = no
distinguished_name = subject
x509_extensions = extensions
[subject]
CN = ${name}
[extensions]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:${name}, DNS:localhost, DNS:proxy, IP:127.0.0.1
CONFIG

openssl ecparam -name prime256v1 -genkey -noout -out "${work}/key.pem"
openssl req -x509 -new -key "${work}/key.pem" -config "${work}/openssl.cnf" \
  -sha256 -days 397 -out "${work}/certificate.pem"
cat "${work}/certificate.pem" "${work}/key.pem" >"${file}"
