#!/usr/bin/env bash
# Searches with curl and jq: names without marks, what is referred to and what refers, page after page.
#   samples/search.sh BASE TOKEN [NAME]
#   samples/search.sh http://127.0.0.1:5080/fhir "$(./run token --user bs.triet)" nguyen
set -euo pipefail
base=$1 token=$2 name=${3:-nguyen}
fhir() { curl --silent --show-error --fail-with-body --config <(printf 'header = "Authorization: Bearer %s"' "$token") "$@"; }

# 1. A name as it is typed, without marks. _total counts, _elements gives only what is needed.
fhir --get "$base/Patient" --data-urlencode "name=$name" --data '_count=3' --data '_total=accurate' --data '_elements=name,birthDate' |
  jq -r '"\(.total) people are called so", (.entry // [] | .[].resource | "  \(.id) \(.name[0] | "\(.family // "") \(.given // [] | join(" "))" )")'

# 2. Over a reference: places of that person's visits; and what was included with them.
fhir --get "$base/Encounter" --data-urlencode "patient.name=$name" --data '_include=Encounter:patient' --data '_count=5' |
  jq -r '"\([.entry // [] | .[] | select(.search.mode == "match")] | length) visits, \([.entry // [] | .[] | select(.search.mode == "include")] | length) people with them"'

# 3. The other way: people about whom something is known.
fhir --get "$base/Patient" --data-urlencode '_has:Encounter:patient:status=in-progress,finished' --data '_total=accurate' --data '_summary=count' | jq -r '"\(.total) people with a visit"'

# 4. Page after page: only the server knows how the next link is made.
next="$base/Patient?name=$(jq -rn --arg name "$name" '$name | @uri')&_count=2&_sort=birthdate"
pages=0
while [ -n "$next" ] && [ "$pages" -lt 3 ]; do
  page=$(fhir "$next")
  pages=$((pages + 1))
  echo "page $pages: $(jq -r '[.entry // [] | .[].resource.birthDate] | join(" ")' <<<"$page")"
  next=$(jq -r '.link[] | select(.relation == "next") | .url' <<<"$page")
done
