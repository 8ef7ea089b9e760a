#!/bin/bash
# Whether the proxy of this machine takes connections.
exec 3<>"/dev/tcp/127.0.0.1/${PROXY_PORT:-10000}"
