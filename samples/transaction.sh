#!/usr/bin/env bash
# All or nothing with curl and jq: a person, a warning about her and the link between them in one transaction.
#   samples/transaction.sh BASE TOKEN
#   samples/transaction.sh http://127.0.0.1:5080/fhir "$(./run token --user bs.triet)"
set -euo pipefail
base=$1 token=$2
fhir() { curl --silent --show-error --config <(printf 'header = "Authorization: Bearer %s"' "$token") --header 'Content-Type: application/fhir+json' "$@"; }
number=$(date +%s%N)

# The Flag refers to the Patient by the name it has in this Bundle; the server puts in the id that it gives.
bundle() {
  cat <<JSON
{"resourceType": "Bundle", "type": "transaction", "entry": [
  {"fullUrl": "urn:uuid:5f3f1c9a-7d4e-4b52-9f0e-2a6d0c1b7e11",
   "resource": {"resourceType": "Patient", "identifier": [{"system": "urn:example:samples", "value": "$number"}], "name": [{"text": "Trần Văn Mẫu"}]},
   "request": {"method": "POST", "url": "Patient", "ifNoneExist": "identifier=urn:example:samples|$number"}},
  {"resource": {"resourceType": "Flag", "status": "$1", "code": {"text": "Dị ứng phấn hoa"}, "subject": {"reference": "urn:uuid:5f3f1c9a-7d4e-4b52-9f0e-2a6d0c1b7e11"}},
   "request": {"method": "POST", "url": "Flag"}}]}
JSON
}

# 1. A status that FHIR does not know: nothing is written, also not the person.
bundle nonsense | fhir "$base" --data @- | jq -r '"refused: \(.issue[0].diagnostics)"'
echo "people afterwards: $(fhir "$base/Patient?identifier=urn:example:samples%7C$number&_summary=count" | jq .total)"

# 2. As it should be.
bundle active | fhir "$base" --data @- | jq -r '.entry[].response | "\(.status) \(.location | sub(".*/fhir/"; ""))"'
echo "people afterwards: $(fhir "$base/Patient?identifier=urn:example:samples%7C$number&_summary=count" | jq .total)"

# 3. Sent again: the person is there already, so the second Flag is about the same one.
bundle active | fhir "$base" --data @- | jq -r '[.entry[].response.status] | join(" ")'
