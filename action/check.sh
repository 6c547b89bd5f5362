#!/usr/bin/env bash
# The step of action.yml: runs prevalidate with the inputs, which are INPUT_… in the environment, and says what came
# of it in $GITHUB_OUTPUT. Runs on bash 3.2, which is what macOS has.
set -uo pipefail

here=$(cd "$(dirname "$0")" && pwd)
options=(--reporter github)
targets=()

refuse() {
  echo "::error title=prevalidate::$1"
  echo "exit-code=2" >>"$GITHUB_OUTPUT"
  exit 2
}

# Reads the lines of $2 without the white space around them, and hands each that is not empty to the function $1.
each_line() {
  local line
  while IFS= read -r line || [ -n "$line" ]; do
    line="${line#"${line%%[![:space:]]*}"}"
    line="${line%"${line##*[![:space:]]}"}"
    [ -z "$line" ] || "$1" "$line"
  done <<<"$2"
}
add_target() { targets+=("$1"); }
add_reporter() { options+=(--reporter "$1"); }
add_argument() { options+=("$1"); }

each_line add_target "$INPUT_TARGETS"
each_line add_reporter "$INPUT_REPORTERS"
[ -z "$INPUT_PROFILE" ] || options+=("--profile=$INPUT_PROFILE")
[ -z "$INPUT_WAIT" ] || options+=("--wait=$INPUT_WAIT")
[ -z "$INPUT_RETRIES" ] || options+=("--retries=$INPUT_RETRIES")

case "$INPUT_LOCAL" in
  true) options+=(--local) ;;
  false | "") ;;
  *) refuse "The input local is neither true nor false." ;;
esac
case "$INPUT_FAIL_ON" in
  warning) options+=(--strict) ;;
  error | never) ;;
  *) refuse "The input fail-on is none of error, warning and never." ;;
esac

report=${INPUT_REPORT:-$RUNNER_TEMP/prevalidate-report.json}
if [ -n "$INPUT_BASELINE" ]; then
  if [ -e "$INPUT_BASELINE" ]; then
    # The new report may be meant to take its place.
    baseline=$RUNNER_TEMP/prevalidate-baseline.json
    cp "$INPUT_BASELINE" "$baseline" || refuse "The baseline can't be read."
    options+=("--baseline=$baseline")
  else
    echo "::notice title=prevalidate::There is no baseline yet: everything that is found counts."
  fi
fi
# One that is left from an earlier step must not be taken for this one's.
rm -f "$report"
options+=(--reporter "json=$report")
each_line add_argument "$INPUT_ARGS"

[ -z "$INPUT_SECRET_KEY" ] || export PREVALIDATE_SECRET_KEY="$INPUT_SECRET_KEY"
[ -z "$INPUT_VALIDATION_KEY" ] || export PREVALIDATE_VALIDATION_KEY="$INPUT_VALIDATION_KEY"
unset INPUT_SECRET_KEY INPUT_VALIDATION_KEY

case "$INPUT_VERSION" in
  */* | *.tgz) package=$INPUT_VERSION ;;
  *) package=prevalidate@$INPUT_VERSION ;;
esac
npx --yes --package "$package" -- prevalidate check "${options[@]}" -- ${targets[@]+"${targets[@]}"}
code=$?

node "$here/outputs.mjs" "$report" "$code" >>"$GITHUB_OUTPUT"
if [ ! -s "$report" ]; then
  echo "::error title=prevalidate::Nothing was checked: the log says why."
  [ "$code" -ne 0 ] && [ "$code" -ne 1 ] && exit "$code"
  exit 2
fi
case "$INPUT_FAIL_ON:$code" in
  never:1 | never:3) exit 0 ;;
esac
exit "$code"
