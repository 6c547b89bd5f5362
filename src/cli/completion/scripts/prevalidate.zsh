#compdef prevalidate
# Completion of prevalidate for zsh. To install it:
#   mkdir -p ~/.zfunc && prevalidate completion zsh > ~/.zfunc/_prevalidate
# and in ~/.zshrc, before anything that runs compinit:
#   fpath=(~/.zfunc $fpath); autoload -Uz compinit && compinit

_prevalidate() {
  local line value files tab=$'\t'
  local -a candidates parts suffix
  local -i found=1
  for line in "${(@f)$(command prevalidate __complete zsh "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)}"; do
    case $line in
      ('') ;;
      (:files*) files=$line ;;
      (:goes-on) suffix=(-S '') ;;
      (*)
        value=${line%%$tab*}
        candidates+=("${value//:/\\:}:${line#*$tab}")
        ;;
    esac
  done
  if (( $#candidates )); then
    _describe -t values prevalidate candidates $suffix && found=0
  fi
  if [[ -n $files ]]; then
    parts=("${(@ps:\t:)files}")
    compset -p $#parts[2]
    _files && found=0
  fi
  return found
}

if [[ $funcstack[1] == _prevalidate ]]; then
  _prevalidate "$@"
else
  compdef _prevalidate prevalidate
fi
