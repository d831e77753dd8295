#!/usr/bin/env bash
# Codes with curl and jq: what a code means, which ones there are, whether one is a kind of another, how it moves to the newest list.
#   samples/terminology.sh BASE TOKEN
#   samples/terminology.sh http://127.0.0.1:5080/fhir "$(./run token --user bs.triet)"
set -euo pipefail
base=$1 token=$2
fhir() { curl --silent --show-error --fail-with-body --config <(printf 'header = "Authorization: Bearer %s"' "$token") --get "$@"; }
value() { jq -r --arg name "$1" '[.parameter[] | select(.name == $name) | to_entries[] | select(.key | startswith("value")) | .value | tostring] | join(" ")'; }
icd10=http://hl7.org/fhir/sid/icd-10

echo "I10 is $(fhir "$base/CodeSystem/\$lookup" --data-urlencode "system=$icd10" --data 'code=I10' | value display)"
echo "with 'dai thao duong' in the title:"
fhir "$base/ValueSet/\$expand" --data-urlencode "url=$icd10?fhir_vs" --data-urlencode 'filter=dai thao duong' --data 'count=3' | jq -r '.expansion | "  \(.total) codes", (.contains[] | "  \(.code) \(.display)")'
echo "E11 and E11.9: $(fhir "$base/CodeSystem/\$subsumes" --data-urlencode "system=$icd10" --data 'codeA=E11' --data 'codeB=E11.9' | value outcome)"
echo "female is a gender of FHIR: $(fhir "$base/ValueSet/\$validate-code" --data-urlencode 'url=http://hl7.org/fhir/ValueSet/administrative-gender' \
  --data-urlencode 'system=http://hl7.org/fhir/administrative-gender' --data 'code=female' | value result)"
echo "E11.9 of an older list: $(fhir "$base/ConceptMap/\$translate" --data-urlencode 'url=urn:sen:cm:icd10-to-newest' --data-urlencode "system=$icd10" --data 'code=E11.9' |
  jq -r '.parameter[] | select(.name == "match") | .part | "\(.[] | select(.name == "equivalence").valueCode) \(.[] | select(.name == "concept").valueCoding.code)"')"
