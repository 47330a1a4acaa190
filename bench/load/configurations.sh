#!/usr/bin/env bash
# Writes one configuration for each measured scenario into a folder: configurations.sh FOLDER [PORT [CERTIFICATES]]
#
# The upstreams are the harness's: an HTTP server on 19000 and one that answers as an OpenAI chat API on 19001. CERTIFICATES
# is a folder with cert.pem and key.pem, for the scenarios with TLS. The names are those of the rows in goals.txt.
set -euo pipefail
folder=$1
port=${2:-18999}
certificates=${3:-$folder}
mkdir -p "$folder"

# What every scenario has. The access log is off, as it is for the others, unless the scenario measures it.
head() { # access-log settings, settings of the listener, scheme
  cat <<YAML
listen:
  - { url: "${3:-http}://127.0.0.1:$port", serves: [traffic]${2:-} }
  - { url: "http://127.0.0.1:$((port - 1))", serves: [metrics, health] }
telemetry: { traces: { sample: 0% }, logs: $1 }
services:
  web: { targets: ["http://127.0.0.1:19000"] }
  model: { targets: ["http://127.0.0.1:19001"] }
YAML
}

quiet='{ access: false }'
plain() { # settings of the listener, scheme
  head "$quiet" "${1:-}" "${2:-http}"
  cat <<'YAML'
routes:
  web: { match: /**, service: web }
  model: { match: /v1/**, service: model }
  events: { match: /sse/**, service: model }
YAML
}

routes() { # count
  head "$quiet"
  echo 'routes:'
  echo '  web: { match: /**, service: web }'
  local i
  for ((i = 0; i < $1; i++)); do
    echo "  r$i: { match: /api/r$i/**, service: web }"
  done
}

log() { echo "{ access: true, format: json, file: \"$folder/access.log\" }"; }

# A thousand callers with a key each, a limit for each that is never reached.
keys() { # access-log settings, policies
  head "$1"
  cat <<YAML
policies:
  key: { api_key: { header: X-API-Key } }
  limit: { rate_limit: { limit: 1000000000, window: 1s, by: consumer } }
  limit-by-address: { rate_limit: { limit: 1000000000, window: 1s, by: ip } }
  bucket: { rate_limit: { limit: 1000000000, window: 1s, by: ip, algorithm: token_bucket } }
  change: { transform: { request_headers: { set: { X-Source: gateway } }, response_headers: { remove: [Server] } } }
routes:
  web: { match: /**, service: web, policies: [$2] }
consumers:
YAML
  callers
}

# Made once: a configuration of keys is written several times.
callers() {
  local i list
  if [ -z "${known:-}" ]; then
    list=$(mktemp -d)
    for ((i = 0; i < 1000; i++)); do
      printf 'key-%04d-abcdefghijklmnop' "$i" >"$list/$i"
    done
    known=$(cd "$list" && sha256sum -- * | while read -r hash i; do echo "  c$i: { keys: [{ hash: \"sha256:$hash\" }] }"; done)
    rm -r "$list"
  fi
  echo "$known"
}

# The plain proxy over two targets, with what watches and limits the tries in the settings of the service.
watched() { # settings of the service
  head "$quiet" | sed "s#  web: .*#  web: { targets: [\"http://127.0.0.1:19000\", \"http://localhost:19000\"]$1 }#"
  echo 'routes:'
  echo '  web: { match: /**, service: web }'
}

# A model call with a caller's key and limit, and usage and cost in the access log; the body is passed through. The key is
# the one that the harness's clients send. Budgets, and a ledger that is on the disk before a reply ends, where wanted.
model() { # lines of the ai section
  head "$(log)"
  cat <<'YAML'
consumers:
  caller: { keys: [{ hash: "sha256:9df37f5e7cbc3c391d872742b5f286c242e733a09add9eeaa4d26a599bd90b20" }] }
policies:
  key: { api_key: { scheme: bearer } }
  limit: { rate_limit: { limit: 1000000000, window: 1s, by: consumer } }
ai:
  providers:
    upstream: { type: openai, url: "http://127.0.0.1:19001/v1", keys: ["${env:BENCH_VENDOR_KEY}"] }
  models:
    gpt-4o-mini: { targets: [{ model: upstream/gpt-4o-mini, price: { input: 0.15 USD, output: 0.6 USD } }] }
YAML
  [ -z "${1:-}" ] || echo "$1"
  cat <<'YAML'
routes:
  model: { match: /v1/**, ai: openai, policies: [key, limit] }
  events: { match: /sse/**, service: model }
  web: { match: /**, service: web }
YAML
}

for scenario in S1 S2 S3 S9 S10; do plain >"$folder/$scenario.yaml"; done
tls=", tls: { cert: \"$certificates/cert.pem\", key: \"$certificates/key.pem\" }"
plain ', protocols: [http2]' >"$folder/S7.yaml"
plain "$tls, protocols: [http1, http2]" https >"$folder/S7t.yaml"
for scenario in S8 S8h; do plain "$tls" https >"$folder/$scenario.yaml"; done
routes 1 >"$folder/S4b.yaml"
routes 1000 >"$folder/S4.yaml"
routes 10000 >"$folder/S4x.yaml"
rm -rf "$folder/ledger" # of an earlier run: it would be read at each start
ledger="  ledger: $folder/ledger"
budgets='  budgets:
    callers: { per: [consumer], limit: 1000000 USD, tokens: 1000000000000, period: day }
    all: { limit: 1000000000 USD, period: month }'
for scenario in S11 S11s S11p; do model "$ledger
$budgets" >"$folder/$scenario.yaml"; done
# S11 taken apart: what each part of its money costs.
model >"$folder/cost-call.yaml"
model "$budgets" >"$folder/cost-budgets.yaml"
model "$ledger" >"$folder/cost-ledger.yaml"

known=
known=$(callers)
keys "$(log)" 'key, limit' >"$folder/S5.yaml"
# S5 taken apart: what each part costs.
keys "$quiet" '' >"$folder/cost-none.yaml"
keys "$quiet" key >"$folder/cost-key.yaml"
keys "$quiet" limit-by-address >"$folder/cost-limit.yaml"
keys "$quiet" bucket >"$folder/cost-bucket.yaml"
keys "$quiet" change >"$folder/cost-transform.yaml"
keys "$(log)" '' >"$folder/cost-log.yaml"

# S1 with two targets, and with all that watches and limits tries; then each part by itself. For alternate.py.
check=', health_check: { path: /, interval: 10s }'
outlier=', outlier: { failure_rate: 50%, consecutive_failures: 5 }'
breaker=', circuit_breaker: { failures: 50% }'
retries=', retries: { attempts: 2 }, try_timeout: 10s'
concurrency=', concurrency: { max: 10000, queue: 100 }'
watched '' >"$folder/watched-none.yaml"
watched "$check$outlier$breaker$retries$concurrency, slow_start: 30s" >"$folder/watched-all.yaml"
watched "$outlier" >"$folder/watched-outlier.yaml"
watched "$breaker" >"$folder/watched-breaker.yaml"
watched "$retries" >"$folder/watched-retries.yaml"
watched "$concurrency" >"$folder/watched-concurrency.yaml"
