#!/bin/sh
# Keeps the nodes one cluster. Runs beside each of them and asks every few seconds:
# 1. Fewer nodes are connected than there are: this one meets each by its name, because a pod that was replaced has
#    another address.
# The first node alone also does these, so that no two decide at once:
# 2. All nodes answer and none has slots: the first PRIMARIES of them get the slots. This happens once.
# 3. One is a primary without slots, as a new node or one with an empty disk is: it becomes a replica of the primary
#    that has fewest.
# NODES: names of the nodes, with spaces between them; NODE: this one's. PRIMARIES; PORT; EVERY: seconds between rounds.
set -u
PRIMARIES=${PRIMARIES:-3}
PORT=${PORT:-6379}
EVERY=${EVERY:-5}
trap 'exit 0' TERM

cli() { node=$1 && shift && redis-cli -h "$node" -p "$PORT" cluster "$@" 2>/dev/null; }
address() { getent ahosts "$1" | { read -r ip _ && echo "$ip"; }; }

# What a node says of itself, in the words of CLUSTER NODES:
# id, address, flags, id of the primary, ping, pong, epoch, link, slots …
# It is asked itself: what others say of it may be seconds old.
themselves() { for one in $NODES; do cli "$one" nodes | grep myself | sed "s/^/$one /"; done; }
have_slots() { echo "$nodes" | awk 'NF > 9 { found = 1 } END { exit !found }'; }
first_idle() { echo "$nodes" | awk '$4 ~ /master/ && NF == 9 { print $1; exit }'; }
poorest() {
  echo "$nodes" | awk '
    $4 ~ /master/ && NF > 9 { primaries[$2] = 1 }
    $4 ~ /slave/ { replicas[$5]++ }
    END { for (id in primaries) if (best == "" || replicas[id] + 0 < replicas[best] + 0) best = id; print best }'
}

count() { echo "$1" | grep -c .; }
connected() { cli "$NODE" nodes | awk '$3 !~ /fail|handshake|noaddr/ && $8 == "connected"'; }

meet() {
  for one in $NODES; do
    ip=$(address "$one") && cli "$NODE" meet "$ip" "$PORT" >/dev/null
  done
}

hand_out() {
  set --
  for one in $NODES; do
    [ $# -lt "$PRIMARIES" ] || break
    ip=$(address "$one") || return
    set -- "$@" "$ip:$PORT"
  done
  redis-cli --cluster create "$@" --cluster-yes
}

size=$(echo "$NODES" | wc -w)
while true; do
  nodes=$(themselves)
  if have_slots; then
    [ "$(count "$(connected)")" -ge "$size" ] || meet
    idle=$(first_idle)
    if [ "$NODE" = "${NODES%% *}" ] && [ -n "$idle" ]; then cli "$idle" replicate "$(poorest)"; fi
  elif [ "$NODE" = "${NODES%% *}" ] && [ "$(count "$nodes")" -eq "$size" ]; then
    hand_out
  fi
  sleep "$EVERY" &
  wait $!
done
