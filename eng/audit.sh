#!/usr/bin/env bash
# Looks for known vulnerabilities in every package of the solution, transitive ones included, and fails when there is one.
#
#   ./eng/audit.sh
#
# Exit codes: 0 none, 1 at least one, 3 nobody to ask: no package source publishes vulnerabilities.
#
#   GATEHOUSE_AUDIT_SOURCE   a NuGet source (index.json) that is asked in place of the configured ones
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
arguments=()
if [ -n "${GATEHOUSE_AUDIT_SOURCE:-}" ]; then
  printf '<configuration><auditSources><clear /><add key="audit" value="%s" allowInsecureConnections="true" /></auditSources></configuration>\n' \
    "$GATEHOUSE_AUDIT_SOURCE" >"$work/nuget.config"
  arguments=(--configfile "$work/nuget.config")
  sources=$GATEHOUSE_AUDIT_SOURCE
else
  sources=$(dotnet nuget list source --format short | sed -n 's/^E //p')
fi

answers=''
for source in $sources; do
  if curl -fsS --max-time 20 "$source" 2>/dev/null | grep -q VulnerabilityInfo; then answers=1; fi
done
[ -n "$answers" ] || { echo "Not audited: no package source publishes vulnerabilities."; exit 3; }

# The graph of its own folder: nothing that was restored for building is touched.
if ! dotnet restore Gatehouse.slnx --force --artifacts-path "$work/artifacts" "${arguments[@]}" -v quiet \
  -p:NuGetAudit=true -p:NuGetAuditMode=all -p:NuGetAuditLevel=low '-p:WarningsAsErrors=NU1900%3BNU1901%3BNU1902%3BNU1903%3BNU1904%3BNU1905' \
  -p:WarningsNotAsErrors=NU1603 >"$work/log" 2>&1; then
  sed -n 's/^.*error \(NU190[0-5]\): \(Warning As Error: \)\?\(.*\) \[.*$/\1 \3/p' "$work/log" | sort -u | grep . || cat "$work/log"
  exit 1
fi
echo "Audited: no known vulnerability in any package."
