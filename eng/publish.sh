#!/usr/bin/env bash
# Publishes the program as it is released: from locked packages, the same bytes wherever the same commit is built, with a
# list of what is in it (CycloneDX).
#
#   ./eng/publish.sh FOLDER [linux-x64|linux-arm64]
#   ./eng/publish.sh --check       publishes this commit twice from different folders and compares every byte
#
# Needs the .NET 10 SDK, the same version for the same bytes, and git.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

usage() { sed -n '2,8s/^# \{0,1\}//p' "$0" >&2; exit 2; }

# Below the root of the sources: paths from there are all that the compiler writes down.
work=$PWD/artifacts/publish

build() { # options of dotnet
  dotnet "$@" -c Release --artifacts-path "$work/build" -v quiet -p:ContinuousIntegrationBuild=true -p:RestoreLockedMode=true -p:SortedLogMethods="$work/sorted"
}

# What the generator of log methods wrote for each project, in an order that is always the same.
sort_log_methods() {
  mkdir -p "$work/sorted"
  find "$work/build/obj" -name LoggerMessage.g.cs | while read -r file; do
    local project=${file#"$work/build/obj/"}
    tr -d '\r' <"$file" | sed '/^namespace /,$d' >"$work/sorted/${project%%/*}.cs"
    tr -d '\r' <"$file" | sed -n '/^namespace /,$p' | sed -e 's/^namespace /\x00&/' -e '$a\' | LC_ALL=C sort -z | tr -d '\0' >>"$work/sorted/${project%%/*}.cs"
  done
}

publish() { # folder architecture
  local out=$1 rid=${2:-}
  rm -rf "$work"
  build build src/Gatehouse.Server -p:EmitCompilerGeneratedFiles=true
  sort_log_methods
  rm -rf "$work/build"
  build publish src/Gatehouse.Server -o "$out" ${rid:+-r "$rid"} --no-self-contained
  dotnet tool restore >/dev/null
  dotnet dotnet-CycloneDX src/Gatehouse.Server/Gatehouse.Server.csproj --output "$out" --filename gatehouse.cdx.json --output-format Json --no-serial-number \
    --set-name gatehouse --set-version "$(dotnet msbuild src/Gatehouse.Server -getProperty:Version)" --set-type Application --exclude-dev >"$work/log" ||
    { cat "$work/log" >&2; exit 1; }
  # When the commit was made, not when it was built.
  sed -i "s/\"timestamp\": \"[^\"]*\"/\"timestamp\": \"$(TZ=UTC git log -1 --date=format-local:%Y-%m-%dT%H:%M:%SZ --format=%cd)\"/" "$out/gatehouse.cdx.json"
  rm -rf "$work"
}

check() {
  both=$(mktemp -d)
  trap 'rm -rf "$both"' EXIT
  for copy in one another/place; do
    git clone -q . "$both/$copy/gatehouse"
    "$both/$copy/gatehouse/eng/publish.sh" "$both/$copy/out"
  done
  diff -r "$both/one/out" "$both/another/place/out"
  echo "Reproducible: $(find "$both/one/out" -type f | wc -l) files of commit $(git rev-parse --short HEAD) are the same bytes from two folders."
}

case ${1:-} in
  --check) check ;;
  '' | -*) usage ;;
  *) publish "$@" ;;
esac
