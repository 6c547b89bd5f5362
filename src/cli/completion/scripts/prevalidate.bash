# Completion of prevalidate for bash (3.2 or newer). To have it in every shell:
#   prevalidate completion bash >> ~/.bashrc
# or, where the package bash-completion is installed, so that it is loaded when it is needed:
#   prevalidate completion bash > ~/.local/share/bash-completion/completions/prevalidate

_prevalidate() {
  local line kept prefix part file tab=$'\t'
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files*)
        line=${line#*$tab}
        kept=${line%%$tab*}
        line=${line#*$tab}
        prefix=${line%%$tab*}
        part=${line#*$tab}
        compopt -o filenames 2>/dev/null
        while IFS= read -r file; do
          file=$prefix$file
          COMPREPLY+=("${file:kept}")
        done < <(compgen -f -- "$part")
        ;;
      :goes-on) compopt -o nospace 2>/dev/null ;;
      *) COMPREPLY+=("$line") ;;
    esac
  done < <(command prevalidate __complete bash "$COMP_WORDBREAKS" "${COMP_LINE:0:COMP_POINT}" 2>/dev/null)
}

complete -F _prevalidate prevalidate
