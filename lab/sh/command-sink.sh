#!/bin/bash
# The command that Picket runs for a message: keeps standard input in a file of its own. usage: command-sink.sh FOLDER
# A file `down` in the folder makes it fail, like a program that can't do its work now.
if [ -e "$1/down" ]; then
  echo 'the command is out of order' >&2
  exit 75
fi
file=$1/received/$((${EPOCHREALTIME/./} / 1000))-$$.json
cat > "$file.part" && mv "$file.part" "$file"
