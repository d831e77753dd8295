#!/usr/bin/env bash
# Listens with curl and jq: makes a subscription to a topic as a stream of server-sent events, and prints each event.
#   samples/subscribe.sh BASE TOKEN [EVENTS] [TOPIC] [FILTER]
#   samples/subscribe.sh http://127.0.0.1:5080/fhir "$(./run token --user bs.triet)" 3 urn:sen:topic:appointment-booked
# It ends after so many events (by default 1) and takes the subscription away.
set -euo pipefail
base=$1 token=$2 events=${3:-1} topic=${4:-urn:sen:topic:resource-changed} filter=${5:-Observation?status=final}
auth() { printf 'header = "Authorization: Bearer %s"' "$token"; }
fhir() { curl --silent --show-error --fail-with-body --config <(auth) --header 'Content-Type: application/fhir+json' "$@"; }
backport=http://hl7.org/fhir/uv/subscriptions-backport

subscription=$(fhir "$base/Subscription" --data @- <<JSON | jq -r .id
{"resourceType": "Subscription", "status": "requested", "reason": "sample", "criteria": "$topic",
 "_criteria": {"extension": [{"url": "$backport/StructureDefinition/backport-filter-criteria", "valueString": "$filter"}]},
 "channel": {"type": "message",
  "_type": {"extension": [{"url": "$backport/StructureDefinition/backport-channel-type",
    "valueCoding": {"system": "urn:sen:cs:subscription-channel", "code": "server-sent-events"}}]},
  "payload": "application/fhir+json",
  "_payload": {"extension": [{"url": "$backport/StructureDefinition/backport-payload-content", "valueCode": "id-only"}]}}}
JSON
)
trap 'fhir --request DELETE "$base/Subscription/$subscription" --output /dev/null' EXIT
echo "listening as Subscription/$subscription"

# "id: 7" is the number of the event, "data: …" the notification Bundle. After a break, Last-Event-ID: 7 goes on from there.
while [ "$events" -gt 0 ] && IFS= read -r line; do
  case $line in
    "id: "*) number=${line#id: } ;;
    "data: "*)
      focus=$(jq -r '[.entry[].fullUrl // empty | select(contains("/fhir/")) | sub(".*/fhir/"; "")] | join(" ")' <<<"${line#data: }")
      [ -z "${number:-}" ] || { echo "event $number: $focus"; events=$((events - 1)); number=; }
      ;;
  esac
done < <(curl --silent --no-buffer --config <(auth) --header 'Accept: text/event-stream' "$base/Subscription/$subscription/\$events-stream")
