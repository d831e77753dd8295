#!/usr/bin/env bash
# Bulk export with curl and jq: begins a job, waits for it, fetches its files, and erases it.
#   samples/bulk-export.sh BASE TOKEN FOLDER [PARAMETERS]
#   samples/bulk-export.sh http://127.0.0.1:5080/fhir "$(./run token --user bs.triet)" /tmp/export '_type=Patient,Observation'
set -euo pipefail
base=$1 token=$2 folder=$3 parameters=${4:-}
mkdir -p "$folder"
auth=(--silent --show-error --fail --header "Authorization: Bearer $token")

job=$(curl "${auth[@]}" --dump-header - --output /dev/null --header 'Prefer: respond-async' --header 'Accept: application/fhir+json' \
  "$base/\$export${parameters:+?$parameters}" | tr -d '\r' | awk 'tolower($1) == "content-location:" { print $2 }')
echo "job $job"

while :; do
  status=$(curl --silent --header "Authorization: Bearer $token" --dump-header "$folder/headers" --output "$folder/manifest.json" --write-out '%{http_code}' "$job")
  wait=$(tr -d '\r' <"$folder/headers" | awk 'tolower($1) == "retry-after:" { print $2 }')
  case $status in
    200) break ;;
    202 | 429) tr -d '\r' <"$folder/headers" | grep -i '^x-progress' || true; sleep "${wait:-1}" ;;
    *) cat "$folder/manifest.json" >&2; exit 1 ;;
  esac
done

jq -r '(.output + .error + (.deleted // []))[] | .url' "$folder/manifest.json" | while read -r url; do
  curl "${auth[@]}" --compressed --output "$folder/${url##*/}" "$url"
done
curl "${auth[@]}" --request DELETE --output /dev/null "$job"
rm "$folder/headers"
jq -r '.output[] | "\(.type) \(.count)"' "$folder/manifest.json"
