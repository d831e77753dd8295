#!/usr/bin/env bash
# A machine asks Sen for data (SMART Backend Services), with nothing but openssl and curl:
#   samples/backend-services.sh [base [client_id [key.pem [search]]]]
# Without arguments it uses the demo province of ./run, whose key pair was made at its first start in data/demo-backend.pem.
set -euo pipefail
base=${1:-http://127.0.0.1:5080/fhir}
client=${2:-demo-backend}
key=${3:-data/demo-backend.pem}
search=${4:-Patient?_count=3&_elements=name,birthDate}

value() { sed -n "s/.*\"$1\":\"\([^\"]*\)\".*/\1/p"; }
base64url() { openssl base64 -A | tr '+/' '-_' | tr -d '='; }

# 1. Where are tokens given?
token_url=$(curl -fsS "$base/.well-known/smart-configuration" | value token_endpoint)

# 2. An assertion that says who asks, signed with RS384, good once and for four minutes.
header=$(printf '{"alg":"RS384","typ":"JWT","kid":"%s"}' "${KID:-demo-1}" | base64url)
claims=$(printf '{"iss":"%s","sub":"%s","aud":"%s","exp":%d,"jti":"%s"}' \
  "$client" "$client" "$token_url" "$(($(date +%s) + 240))" "$(openssl rand -hex 16)" | base64url)
signature=$(printf '%s.%s' "$header" "$claims" | openssl dgst -sha384 -sign "$key" -binary | base64url)

# 3. A token for it, good for five minutes.
token=$(curl -fsS "$token_url" \
  -d grant_type=client_credentials \
  -d scope="${SCOPE:-system/*.rs}" \
  -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
  -d client_assertion="$header.$claims.$signature" | value access_token)

# 4. What was asked for. The token goes in by a file, so that no list of processes shows it.
curl -fsS -K - "$base/$search" <<<"header = \"Authorization: Bearer $token\""
echo
