#!/usr/bin/env bash
# Fuzzes the targets of test/Gatehouse.Fuzz for some minutes each.
#
#   ./eng/fuzz.sh                  all targets, 1 minute each
#   ./eng/fuzz.sh 5                all targets, 5 minutes each
#   ./eng/fuzz.sh head 30          one target, for 30 minutes
#
# Needs the .NET 10 SDK, afl-fuzz (package afl++) and the .NET tool SharpFuzz.CommandLine, which comes from the tool
# manifest where there is one, and is installed into artifacts/fuzz otherwise. Says for each target what it did, and exits
# with 1 when there is a crash or a hang: `dotnet run --project test/Gatehouse.Fuzz TARGET FILE` tells what an input breaks.
# Inputs that are worth keeping go, shortened, into test/Gatehouse.Fuzz/corpus, which every test run replays.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

folder=test/Gatehouse.Fuzz
work=artifacts/fuzz
mapfile -t targets < <(ls "$folder/corpus")
if [ $# -gt 0 ] && [[ $1 =~ ^[0-9]+$ ]]; then
  minutes=$1
else
  minutes=${2:-1}
  if [ $# -gt 0 ]; then
    [ -d "$folder/corpus/$1" ] || { echo "there is no target $1; targets are: ${targets[*]}"; exit 2; }
    targets=("$1")
  fi
fi

command -v afl-fuzz >/dev/null || { echo "afl-fuzz is missing (package afl++)"; exit 2; }
if grep -qsi sharpfuzz .config/dotnet-tools.json; then
  dotnet tool restore >/dev/null
  sharpfuzz() { dotnet tool run sharpfuzz "$@"; }
else
  [ -x "$work/tools/sharpfuzz" ] || dotnet tool install --tool-path "$work/tools" SharpFuzz.CommandLine --version 2.3.0 >/dev/null
  sharpfuzz() { "$work/tools/sharpfuzz" "$@"; }
fi

# What is instrumented is a copy of its own; the prefixes keep it to the code that is fuzzed.
rm -rf "$work/program"
dotnet publish "$folder" -c Release -o "$work/program" -v quiet --nologo
sharpfuzz "$work/program/Gatehouse.Gateway.dll" Gatehouse.Gateway.Upstreams.Http1 Gatehouse.Gateway.Backends.Http.OutgoingCall Gatehouse.Gateway.Front \
  Gatehouse.Gateway.Routing Gatehouse.Gateway.Policies.ApiKey.KeyInQuery Gatehouse.Gateway.Upstreams.Service
sharpfuzz "$work/program/Gatehouse.Core.dll" Gatehouse.Core.Requests Gatehouse.Core.Configuration
sharpfuzz "$work/program/YamlDotNet.dll" YamlDotNet.Core

export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1
export DOTNET_TieredCompilation=0
broken=0
for target in "${targets[@]}"; do
  rm -rf "${work:?}/$target"
  dictionary=$folder/dictionaries/$target.dict
  [ -f "$dictionary" ] && words=(-x "$dictionary") || words=()
  afl-fuzz -i "$folder/corpus/$target" -o "$work/$target" "${words[@]}" -V "$((minutes * 60))" -G 4096 -t 10000 -m none \
    dotnet "$work/program/Gatehouse.Fuzz.dll" "$target" >"$work/$target.log" 2>&1 || { tail -20 "$work/$target.log"; exit 2; }
  statistics=$work/$target/default/fuzzer_stats
  value() { awk -v key="$1" '$1 == key { print $3 }' "$statistics"; }
  printf '%-10s %9s inputs (%s/s), %s of the map, %s kept (%s seeds), %s crashes, %s hangs\n' "$target" "$(value execs_done)" "$(value execs_per_sec)" \
    "$(value bitmap_cvg)" "$(value corpus_count)" "$(find "$folder/corpus/$target" -type f | wc -l)" "$(value saved_crashes)" "$(value saved_hangs)"
  if [ "$(value saved_crashes)" -ne 0 ] || [ "$(value saved_hangs)" -ne 0 ]; then
    find "$work/$target/default/crashes" "$work/$target/default/hangs" -name 'id:*'
    broken=1
  fi
done
exit "$broken"
