#!/usr/bin/env bash
# What good clients feel of slow ones (edge rules, row 14).
#
#   UPSTREAM="exec nginx -c harness/conf/up.conf" bench/load/slow-clients.sh PROGRAM CONFIGURATION [ROUNDS] [AGAIN]
#
# The configuration listens on 127.0.0.1:18999 and forwards to 127.0.0.1:19000, which UPSTREAM starts. In each round the
# program has met the slow clients once before; then good ones are measured alone, and twice beside 5,000 slow ones. AGAIN is 1
# for slow ones that come back when they are ended. Needs a C compiler. Times are milliseconds.
set -euo pipefail
program=$1 configuration=$2 rounds=${3:-3} again=${4:-0}
folder=$(mktemp -d)
gateway= upstream= bad=
finish() {
    for process in $bad $gateway $upstream; do kill "$process" 2>/dev/null || true; done
    wait 2>/dev/null || true
}
trap 'finish; rm -rf "$folder"' EXIT
gcc -O2 -o "$folder/clients" "$(dirname "$0")/slow-clients.c"
for ((round = 1; round <= rounds; round++)); do
    bash -c "${UPSTREAM:-exec sleep infinity}" & upstream=$!
    "$program" run -c "$configuration" >"$folder/gateway.log" 2>&1 & gateway=$!
    sleep 2
    "$folder/clients" good 18999 4 >"$folder/first.txt"
    "$folder/clients" bad 18999 5000 "$again" & bad=$!
    sleep 22
    kill "$bad"; wait "$bad" 2>/dev/null || true
    sleep 4
    echo "alone  $("$folder/clients" good 18999 12)"
    "$folder/clients" bad 18999 5000 "$again" & bad=$!
    sleep 5
    echo "beside $("$folder/clients" good 18999 12)"
    echo "beside $("$folder/clients" good 18999 12)"
    finish
    bad= gateway= upstream=
done
