#!/bin/sh
# Each step may be repeated. `curl` reads the password from a file, so that no list of processes shows it.
set -eu
umask 077
host=${ELASTICSEARCH#https://}
printf 'machine %s login %s password %s\n' "${host%%:*}" "$(cat /user/username)" "$(cat /user/password)" >/tmp/netrc

elasticsearch() {
    curl --silent --show-error --fail-with-body --max-time 90 --cacert /certificates/ca.crt --netrc-file /tmp/netrc \
        --header 'Content-Type: application/json' "$@"
}

echo "waiting until the cluster is green"
elasticsearch "$ELASTICSEARCH/_cluster/health?wait_for_status=green&timeout=60s"
echo

# The template `logs` of Elasticsearch, for data streams logs-*-*, takes up what is called logs@custom:
# https://www.elastic.co/docs/solutions/observability/logs/logs-index-template-defaults
echo "logs are kept for $RETENTION"
elasticsearch --request PUT --data @/setup/logs.json "$ELASTICSEARCH/_component_template/logs@custom"
echo

# A template is for data streams to come; those that are there are told as well.
streams=$(elasticsearch "$ELASTICSEARCH/_data_stream/logs-*-*?filter_path=data_streams.name")
case $streams in
*name*)
    elasticsearch --request PUT --data "{\"data_retention\":\"$RETENTION\"}" "$ELASTICSEARCH/_data_stream/logs-*-*/_lifecycle"
    echo
    ;;
esac
