#!/usr/bin/env bash
# A first run on a real Google account, from nothing to nothing, with a record that may be shown: preflight, sprint 1, an
# application on the cluster, a plan that must be empty, down. docs/first-real-run.md says what it costs and what it shows.
#
#   scripts/first-real-run.sh -e testing -o first-run              on Google; asks once before anything is made
#   scripts/first-real-run.sh -e testing -o first-run --rehearse   the same with Google simulated: no account, no cost
#
# Options: -C DIR (the platform's folder), --cluster STACK (default gke), --yes (do not ask).
# GROUNDWORK names the binary where it is not on PATH.
set -euo pipefail
umask 077

here="$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)"
groundwork="${GROUNDWORK:-groundwork}"
directory=.
environment=
out=
cluster=gke
rehearse=false
yes=false

usage() {
  echo "usage: $0 -e ENV -o FOLDER [-C DIR] [--cluster STACK] [--rehearse] [--yes]" >&2
  exit 2
}

while [ $# -gt 0 ]; do
  case "$1" in
    -e) environment="${2:-}" && shift 2 || usage ;;
    -o) out="${2:-}" && shift 2 || usage ;;
    -C) directory="${2:-}" && shift 2 || usage ;;
    --cluster) cluster="${2:-}" && shift 2 || usage ;;
    --rehearse) rehearse=true && shift ;;
    --yes) yes=true && shift ;;
    *) usage ;;
  esac
done
[ -n "$environment" ] && [ -n "$out" ] || usage

mkdir -p "$out"
scratch="$(mktemp -d)"
now=start
made=false
kept=

gw() { "$groundwork" -C "$directory" "$@"; }

step() {
  now="$1"
  printf '\n== %s\n' "$1"
}

# Runs a step's command; what it says is shown and kept. Fails as the command does.
told() {
  local file="$out/$1"
  shift
  "$@" 2>&1 | tee "$file"
}

finish() {
  local code=$?
  rm -rf "$scratch"
  if [ -n "$kept" ]; then
    gw --quiet rehearse --end || true
  fi
  if [ "$code" -ne 0 ]; then
    echo "first-real-run: stopped at: $now" >&2
    if $made; then
      echo "first-real-run: what was made is still there and costs money. To go on: the same command again." >&2
      echo "first-real-run: to take it down: $groundwork -C $directory down -e $environment --yes" >&2
    fi
  fi
}
trap finish EXIT

# The helm that groundwork drives, wherever that is.
find_helm() {
  gw tools install helm --json 2>/dev/null | sed -n 's/.*"path": "\(.*\)".*/\1/p' | head -n 1
}

# Installs the application and takes it away again: sprint 1 gives a cluster that runs what a team brings.
application() {
  local kubeconfig="$1" helm
  helm="$(find_helm)"
  local environment=(env -u HELM_NAMESPACE "KUBECONFIG=$kubeconfig" "HELM_CACHE_HOME=$scratch/helm" "KUBECACHEDIR=$scratch/kube")
  "${environment[@]}" "$helm" upgrade --install hello "$here/hello" --namespace hello --create-namespace --wait --timeout 15m
  "${environment[@]}" "$helm" uninstall hello --namespace hello --wait --timeout 5m
}

# What a person reads before it costs something.
ask() {
  echo
  echo "This makes what sprint 1 of environment $environment says, in your Google account, runs an application on it, and takes"
  echo "all of it down again: about an hour, and about 2 USD at list prices (docs/first-real-run.md)."
  if $yes; then return; fi
  read -r -p "Type the environment's name to go on: " answer
  [ "$answer" = "$environment" ] || { echo "nothing was made" >&2; exit 5; }
}

on_google() {
  step preflight
  told preflight.txt gw preflight -e "$environment" --sprint 1
  ask
  made=true
  step "sprint 1"
  told up.txt gw up -e "$environment" --sprint 1 --yes --no-board
  step "an application"
  gw kubeconfig -e "$environment" "$cluster" > "$scratch/kubeconfig"
  told application.txt application "$scratch/kubeconfig"
  step "a plan that must be empty"
  told plan.txt gw plan -e "$environment" --sprint 1 --refresh --detailed-exitcode --no-board
  step down
  told down.txt gw down -e "$environment" --yes --no-board
  made=false
  step record
  gw record -e "$environment" --with "$out/preflight.txt" --with "$out/application.txt" --with "$out/plan.txt" \
    --with "$out/down.txt" > "$out/record.md"
}

simulated() {
  step "sprint 1, and a plan that must be empty"
  told up.txt gw rehearse -e "$environment" --scenario up,again --keep --no-board
  kept="$(sed -n 's/^the rehearsal stays in //p' "$out/up.txt")"
  step "an application"
  local kubeconfigs=("$kept"/cloud/clusters/*/kubeconfig)
  told application.txt application "${kubeconfigs[0]}"
  step record
  gw record -e "$environment" --rehearsal "$kept" --with "$out/application.txt" > "$out/record.md"
  gw --quiet rehearse --end
  kept=
  step "sprint 1 and down"
  told down.txt gw rehearse -e "$environment" --scenario up,down --no-board
}

if $rehearse; then simulated; else on_google; fi
echo
echo "first-real-run: done; $out/record.md is the record. Read it before you show it to anybody."
