#!/usr/bin/env bash
# Measures the gateway side by side with nginx and others.
#
#   GATEWAY_BENCH_HARNESS=/path/to/harness ./eng/bench.sh [SCENARIO...] [-- harness options]
#   ... ./eng/bench.sh S1 S5 -- --rounds 5 --peers haproxy
#
# The harness is a folder with setup.sh and run.py; bench/README.md says what it is expected to do.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

harness=${GATEWAY_BENCH_HARNESS:?set GATEWAY_BENCH_HARNESS to the folder of the measuring harness}
out=$PWD/artifacts/bench
port=${GATEWAY_BENCH_PORT:-18999}
scenarios=()
while [ $# -gt 0 ] && [ "$1" != -- ]; do scenarios+=("$1"); shift; done
[ $# -eq 0 ] || shift
[ ${#scenarios[@]} -gt 0 ] || scenarios=(S1 S2 S3 S4b S4x S5 S11 S11p)

dotnet publish src/Gatehouse.Server -c Release -o "$out/bin" -v quiet --nologo
bench/configurations.sh "$out" "$port"
cat >"$out/start" <<START
#!/usr/bin/env bash
exec "$out/bin/gatehouse" run -c "$out/\${BENCH_SCENARIO:-S1}.yaml"
START
chmod +x "$out/start"

export BENCH_VENDOR_KEY=${BENCH_VENDOR_KEY:-bench-vendor-key-0000}
[ -d "${GATEWAY_BENCH:-/tmp/gateway-bench}" ] || "$harness/setup.sh"
exec python3 "$harness/run.py" "${scenarios[@]}" --gut "$out/start" --gut-port "$port" "$@"
