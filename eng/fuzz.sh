#!/usr/bin/env bash
# Fuzzes one of the targets of test/Gatehouse.Fuzz for some minutes.
#
#   ./eng/fuzz.sh reply 5          the head of an upstream's reply, for 5 minutes
#   ./eng/fuzz.sh chunks           the chunked coding, for 1 minute
#
# Needs the .NET 10 SDK, afl-fuzz (package afl++) and the .NET tool SharpFuzz.CommandLine; the tool is installed into
# artifacts/fuzz when it is missing. Says what it found and exits with 1 when there is a crash or a hang. Inputs that
# are worth keeping go, shortened, into test/Gatehouse.Fuzz/corpus, which every test run replays.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

target=${1:?"usage: eng/fuzz.sh TARGET [MINUTES]; targets are the folders of test/Gatehouse.Fuzz/corpus"}
minutes=${2:-1}
corpus=test/Gatehouse.Fuzz/corpus/$target
work=artifacts/fuzz
[ -d "$corpus" ] || { echo "there is no target $target"; exit 2; }
command -v afl-fuzz >/dev/null || { echo "afl-fuzz is missing (package afl++)"; exit 2; }
if ! [ -x "$work/tools/sharpfuzz" ]; then
  dotnet tool install --tool-path "$work/tools" SharpFuzz.CommandLine >/dev/null
fi

# What is instrumented is a copy of its own; the prefixes keep it to the code that is fuzzed.
rm -rf "$work/program" "${work:?}/$target"
dotnet publish test/Gatehouse.Fuzz -c Release -o "$work/program" -v quiet --nologo
"$work/tools/sharpfuzz" "$work/program/Gatehouse.Gateway.dll" Gatehouse.Gateway.Upstreams.Http1
"$work/tools/sharpfuzz" "$work/program/Gatehouse.Core.dll" Gatehouse.Core.Requests.HeaderList Gatehouse.Core.Requests.EndToEndHeaders

export AFL_SKIP_BIN_CHECK=1 AFL_I_DONT_CARE_ABOUT_MISSING_CRASHES=1 AFL_SKIP_CPUFREQ=1 AFL_NO_UI=1 AFL_NO_AFFINITY=1
export DOTNET_TieredCompilation=0
afl-fuzz -i "$corpus" -o "$work/$target" -V "$((minutes * 60))" -G 4096 -t 10000 -m none dotnet "$work/program/Gatehouse.Fuzz.dll" "$target" >"$work/$target.log" 2>&1 ||
  { tail -20 "$work/$target.log"; exit 2; }

statistics=$work/$target/default/fuzzer_stats
value() { awk -v key="$1" '$1 == key { print $3 }' "$statistics"; }
echo "$target: $(value execs_done) inputs in $minutes min ($(value execs_per_sec)/s), $(value corpus_count) kept, $(value bitmap_cvg) of the map, $(value saved_crashes) crashes, $(value saved_hangs) hangs"
[ "$(value saved_crashes)" -eq 0 ] && [ "$(value saved_hangs)" -eq 0 ] || { ls "$work/$target"/default/{crashes,hangs}; exit 1; }
