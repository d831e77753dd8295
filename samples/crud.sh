#!/usr/bin/env bash
# The life of one resource with curl and jq: create, read, update, patch, look back, delete.
#   samples/crud.sh BASE TOKEN
#   samples/crud.sh http://127.0.0.1:5080/fhir "$(./run token --user bs.triet)"
set -euo pipefail
base=$1 token=$2
fhir() { curl --silent --show-error --fail-with-body --config <(printf 'header = "Authorization: Bearer %s"' "$token") --header "Content-Type: ${type:-application/fhir+json}" "$@"; }

# 1. Created under an id that the server gives. If-None-Exist: sent twice, it is there once.
number=$(date +%s%N)
created=$(fhir --header "If-None-Exist: identifier=urn:example:samples|$number" "$base/Patient" --data @- <<JSON
{"resourceType": "Patient", "active": true, "gender": "female", "birthDate": "1990-02-03",
 "identifier": [{"system": "urn:example:samples", "value": "$number"}],
 "name": [{"use": "official", "family": "Kiều", "given": ["Thu", "Hà"]}]}
JSON
)
id=$(jq -r .id <<<"$created")
echo "created Patient/$id, version $(jq -r .meta.versionId <<<"$created")"

# 2. Read, as JSON or XML.
echo "read $(fhir "$base/Patient/$id" | jq -r '.name[0] | "\(.family) \(.given | join(" "))"')"
echo "as XML: $(fhir --header 'Accept: application/fhir+xml' "$base/Patient/$id" | grep -o '<birthDate[^>]*>')"

# 3. Updated only when nobody else did so since version 1.
changed=$(jq '.telecom = [{system: "phone", value: "+84900000000"}]' <<<"$created")
echo "updated to version $(fhir --request PUT --header 'If-Match: W/"1"' "$base/Patient/$id" --data "$changed" | jq -r .meta.versionId)"
echo "once more from version 1: $(curl --silent --output /dev/null --write-out '%{http_code}' --request PUT --config <(printf 'header = "Authorization: Bearer %s"' "$token") \
  --header 'Content-Type: application/fhir+json' --header 'If-Match: W/"1"' "$base/Patient/$id" --data "$changed")"

# 4. Parts of it: JSON Patch (FHIRPath Patch is a Parameters resource sent the same way).
echo "patched to $(type=application/json-patch+json fhir --request PATCH "$base/Patient/$id" \
  --data '[{"op": "test", "path": "/gender", "value": "female"}, {"op": "replace", "path": "/birthDate", "value": "1990-02-04"}]' | jq -r .birthDate)"

# 5. Deleted; every version stays readable.
fhir --request DELETE "$base/Patient/$id"
echo "history $(fhir "$base/Patient/$id/_history" | jq -r '[.entry[].request.method] | join(" ")')"
