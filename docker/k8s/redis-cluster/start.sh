#!/bin/sh
# A Redis node. The password comes from the secret and stands in no file and no argument.
exec redis-server "$(dirname "$0")/redis.conf" "$@" - <<EOF
requirepass $REDISCLI_AUTH
masterauth $REDISCLI_AUTH
EOF
