#!/usr/bin/env bash
# Writes the list at the end of docs/decisions/README.md from the records' own titles.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../docs/decisions"

kept=$(grep -v '^- \[' README.md)
{
  printf '%s\n\n' "$kept"
  for record in [0-9]*.md; do
    title=$(sed -n -E '1s/^# [0-9]{4}[:.]? *//p' "$record")
    echo "- [${record:0:4}]($record) $title"
  done
} >README.md
