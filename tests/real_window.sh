#!/usr/bin/env bash
# Opens the real window on an X screen and drives it with real keys: to Models, to Privacy, closed.
set -euo pipefail
cd "$(dirname "$0")/.."
GLOSSATOR_HOME=$(mktemp -d)
export GLOSSATOR_HOME
.venv/bin/python -m desktop.ui &
program=$!
trap 'kill "$program" 2>/dev/null || true; rm -rf "$GLOSSATOR_HOME"' EXIT
window=$(timeout 60 xdotool search --sync --onlyvisible --pid "$program" --name Glossator | head -1)
xdotool windowfocus --sync "$window" key --window "$window" ctrl+7
sleep 1
xdotool key --window "$window" ctrl+8
sleep 1
kill -0 "$program"
kill -TERM "$program"
wait "$program" || code=$?
if ((${code:-0} != 0)); then
    echo "The window ended with code $code." >&2
    exit 1
fi
echo "The window opened, took its keys and closed."
