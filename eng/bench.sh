#!/usr/bin/env bash
# Measures the gateway side by side with nginx and HAProxy and prints one table with the goals.
#
#   GATEWAY_BENCH_HARNESS=/path/to/harness ./eng/bench.sh [--rounds 7] [--page] [ROW...] [-- harness options]
#   ... ./eng/bench.sh --rounds 5 S1 S5 -- --nice -8
#   ... ./eng/bench.sh --table [--page]       the table of what was measured last, without measuring
#
# Rows, peers and goals are in bench/load/goals.txt; without a name all are measured. --page writes the table to
# docs/operate/performance.md. The harness is a folder with setup.sh and run.py; bench/README.md says what it is expected
# to do. Rows that are measured again replace their last result.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

out=$PWD/artifacts/bench
results=$out/results
goals=bench/load/goals.txt
port=${GATEWAY_BENCH_PORT:-18999}
rounds=7 page='' measures=1 wanted=()
while [ $# -gt 0 ]; do
  case $1 in
    --) shift; break ;;
    --rounds) rounds=$2; shift ;;
    --page) page=docs/operate/performance.md ;;
    --table) measures='' ;;
    -*) echo "unknown option $1" >&2; exit 2 ;;
    *) wanted+=("$1") ;;
  esac
  shift
done
for row in "${wanted[@]}"; do
  grep -q "^$row *|" "$goals" || { echo "no row $row in $goals" >&2; exit 2; }
done

started=()
trap '[ ${#started[@]} -eq 0 ] || kill "${started[@]}" 2>/dev/null || true' EXIT

prepare() {
  harness=${GATEWAY_BENCH_HARNESS:?set GATEWAY_BENCH_HARNESS to the folder of the measuring harness}
  work=${GATEWAY_BENCH:-/tmp/gateway-bench}
  [ -d "$work/conf" ] || "$harness/setup.sh"
  dotnet publish src/Gatehouse.Server -c Release -o "$out/bin" -v quiet --nologo
  bench/load/configurations.sh "$out" "$port" "$work/conf"
  # The harness passes its environment on; what it says of the scenario is not enough when one has several configurations.
  printf '#!/usr/bin/env bash\nexec "%s/bin/gatehouse" run -c "%s/$BENCH_CONFIGURATION.yaml" 2>/dev/null\n' "$out" "$out" >"$out/start"
  chmod +x "$out/start"
  mkdir -p "$results"
  export BENCH_VENDOR_KEY=${BENCH_VENDOR_KEY:-bench-vendor-key-0000}
}

allocated() { # total, from the metrics page
  curl -s "http://127.0.0.1:$((port - 1))/metrics" | awk '/^dotnet_gc_heap_total_allocated_bytes_total/ { printf "%d", $2 }'
}

# Bytes allocated per request, in the second of two equal loads. The script is the one that the harness gives to wrk.
allocations() { # row scenario
  local path=/ before after count
  started=()
  [ "$2" = S11 ] && path=/v1/chat/completions
  nginx -c "$work/conf/up.conf" & started+=($!)
  "$work/sseup" 19001 >/dev/null & started+=($!)
  "$out/start" >/dev/null & started+=($!)
  sleep 2
  wrk -t1 -c64 -d4s -s "$work/out/lua-$2.lua" "http://127.0.0.1:$port$path" >/dev/null
  before=$(allocated)
  count=$(wrk -t1 -c64 -d4s -s "$work/out/lua-$2.lua" "http://127.0.0.1:$port$path" | awk '/requests in/ { print $1 }')
  after=$(allocated)
  kill "${started[@]}"
  wait "${started[@]}" 2>/dev/null || true
  started=()
  echo "{\"sc\": \"$2\", \"peer\": \"gut\", \"bytes\": $(((after - before) / count))}" >"$results/$1.jsonl"
}

measure() { # row scenario options peers measure
  local row=$1 scenario=${2%%:*} configuration=${2#*:} options=() file=$results/$1.jsonl
  [ "$configuration" != "$2" ] || configuration=$row
  export BENCH_CONFIGURATION=$configuration
  if [ "$5" = bytes ]; then
    allocations "$row" "$scenario"
    return
  fi

  [ "$3" = - ] || options=("$3")
  rm -f "$file"
  python3 "$harness/run.py" "$scenario" --gut "$out/start" --gut-port "$port" --out "$file" --rounds "$rounds" \
    --peers "${4#-}" "${options[@]}" "${@:6}" | tee "$results/$row.txt"
}

if [ -n "$measures" ]; then
  prepare
  # Read before it begins, so that the file may be edited meanwhile.
  mapfile -t rows <"$goals"
  while IFS='|' read -r row scenario options peers kind _; do
    case $row in '#'* | '') continue ;; esac
    read -r row <<<"$row"; read -r scenario <<<"$scenario"; read -r options <<<"$options"; read -r peers <<<"$peers"; read -r kind <<<"$kind"
    [ ${#wanted[@]} -eq 0 ] || [[ " ${wanted[*]} " == *" $row "* ]] || continue
    measure "$row" "$scenario" "$options" "$peers" "$kind" "$@" </dev/null
  done < <(printf '%s\n' "${rows[@]}")
fi

python3 bench/load/table.py "$goals" "$results" ${page:+--page "$page"}
