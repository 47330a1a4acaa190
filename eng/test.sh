#!/usr/bin/env bash
# Builds the solution once and runs every test project.
#
#   ./eng/test.sh                                  all tests
#   ./eng/test.sh --filter-class '*RateLimit*'     some of them (also --filter-method, --filter-namespace)
#
# Needs the .NET 10 SDK. What else the tests use is installed once, quietly, when it is missing and can be.
# The last line is "N passed, N failed" (", N skipped" when some were); the exit code is 0 only when tests ran
# and none failed.
#
#   GATEHOUSE_TEST_CONFIGURATION   Debug (default; it builds faster) or Release
#   GATEHOUSE_TEST_MODULES         test projects that run at a time (default 1; each runs its tests in parallel)
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1 TESTINGPLATFORM_TELEMETRY_OPTOUT=1
configuration=${GATEHOUSE_TEST_CONFIGURATION:-Debug}
modules=${GATEHOUSE_TEST_MODULES:-1}
if [ -n "${CI:-}" ]; then
  export NO_COLOR=1 MSBUILDDISABLENODEREUSE=1
fi

finish() { # passed failed skipped
  local line="$1 passed, $2 failed"
  if [ "$3" -gt 0 ]; then line+=", $3 skipped"; fi
  echo "$line"
  [ "$2" -eq 0 ] && [ "$1" -gt 0 ]
}

# A command the tests use, and the Debian package that has it. Tests that need a missing one skip and say so.
need() {
  command -v "$1" >/dev/null 2>&1 && return
  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "note: $1 is missing (package $2)"; return; }
    as_root=(sudo -n)
  fi
  if ! command -v apt-get >/dev/null 2>&1; then
    echo "note: $1 is missing (package $2)"
    return
  fi
  if [ -z "${apt_updated:-}" ]; then
    "${as_root[@]}" apt-get update -qq >/dev/null 2>&1 || true
    apt_updated=1
  fi
  DEBIAN_FRONTEND=noninteractive "${as_root[@]}" apt-get install -y -qq --no-install-recommends "$2" >/dev/null 2>&1 ||
    echo "note: could not install $2; what needs $1 is skipped"
}

if ! command -v dotnet >/dev/null 2>&1; then
  echo "dotnet is missing: install the .NET 10 SDK"
  finish 0 1 0
fi
need curl curl
need openssl openssl
need htpasswd apache2-utils
need faketime faketime
need pebble pebble
# Its package starts a server where a supervisor runs; the tests start their own, on ports of their own.
need redis-server redis-server
PATH=$PATH:/usr/sbin need dnsmasq dnsmasq-base
PATH=$PATH:/usr/sbin need haproxy haproxy
# Only root may make networks of its own, and needs these for it.
if [ "$(id -u)" -eq 0 ] && [ "$(uname)" = Linux ]; then
  PATH=$PATH:/usr/sbin:/sbin need ip iproute2
  PATH=$PATH:/usr/sbin:/sbin need iptables iptables
fi
# It starts a server when it is installed, which nobody wants on a machine of their own.
if [ -n "${CI:-}" ]; then PATH=$PATH:/usr/sbin need nginx nginx; fi

# The vendors' JavaScript clients, as the lock file has them, with the node they want.
need npm npm
clients=test/Gatehouse.AI.Tests/JavaScript
if command -v npm >/dev/null 2>&1 && ! cmp -s "$clients/package-lock.json" "$clients/node_modules/.installed"; then
  if npm ci --prefix "$clients" --silent --no-audit --no-fund >/dev/null 2>&1; then
    cp "$clients/package-lock.json" "$clients/node_modules/.installed"
  else
    echo "note: npm could not install the JavaScript clients; their tests are skipped"
  fi
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT

if ! dotnet build Gatehouse.slnx -c "$configuration" -v quiet --nologo -tl:off -p:GenerateFullPaths=true >"$log" 2>&1; then
  echo "The build failed:"
  grep -E '(error|warning) [A-Za-z]+[0-9]+' "$log" | sort -u || cat "$log"
  finish 0 1 0
fi

# A known vulnerability fails the run; a machine whose package source knows of none says so and goes on.
if [ -n "${CI:-}" ]; then
  code=0
  ./eng/audit.sh || code=$?
  if [ "$code" -eq 1 ]; then finish 0 1 0; fi
fi

# A filter leaves most projects without a test; that alone is no failure (code 8).
arguments=(--solution Gatehouse.slnx -c "$configuration" --no-build --no-ansi --no-progress
  --max-parallel-test-modules "$modules" --timeout 15m)
if [ $# -gt 0 ]; then arguments+=(--ignore-exit-code 8); fi

set +e
dotnet test "${arguments[@]}" "$@" 2>&1 | tee "$log" | grep -v -e '^Running tests from ' -e '^  from /'
code=${PIPESTATUS[0]}
set -e

count() { awk -v name="  $1:" 'index($0, name) == 1 { value = $2 } END { print value + 0 }' "$log"; }
passed=$(count succeeded) failed=$(count failed) skipped=$(count skipped)
if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then
  echo "A test project ran no test or ended without a result (exit code $code)."
  failed=1
elif [ "$((passed + skipped))" -eq 0 ] && [ "$failed" -eq 0 ]; then
  echo "No test ran."
fi
finish "$passed" "$failed" "$skipped"
