#!/bin/sh
# Writes a word that was never written before, then asks Elasticsearch for it until it is there. `curl` reads the password
# from a file, so that no list of processes shows it.
set -eu
umask 077
host=${ELASTICSEARCH#https://}
printf 'machine %s login %s password %s\n' "${host%%:*}" "$(cat /user/username)" "$(cat /user/password)" >/tmp/netrc

word=canary$(tr -d - </proc/sys/kernel/random/uuid)
echo "log canary $word"

waited=0
while [ "$waited" -lt "$PATIENCE" ]; do
    sleep 10
    waited=$((waited + 10))
    answer=$(curl --silent --show-error --max-time 30 --cacert /certificates/ca.crt --netrc-file /tmp/netrc \
        "$ELASTICSEARCH/logs-*-*/_count?q=message:$word&ignore_unavailable=true&filter_path=count" || true)
    case $answer in
    '{"count":0}' | '') ;;
    '{"count":'*)
        echo "found after $waited seconds"
        exit 0
        ;;
    *) echo "Elasticsearch answers: $answer" ;;
    esac
done
echo "not found after $waited seconds" >&2
exit 1
