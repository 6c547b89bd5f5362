# Completion of prevalidate for fish. To install it:
#   prevalidate completion fish > ~/.config/fish/completions/prevalidate.fish

function __prevalidate_complete
    set -l words (commandline -opc)
    set -l typed (commandline -ct)
    for line in (command prevalidate __complete fish $words[2..-1] "$typed" 2>/dev/null)
        switch $line
            case ':files*'
                set -l parts (string split \t -- $line)
                for file in (__fish_complete_path "$parts[3]")
                    printf '%s%s\n' $parts[2] $file
                end
            case ':*'
            case '*'
                printf '%s\n' $line
        end
    end
end

complete -c prevalidate -e
complete -c prevalidate -f -a '(__prevalidate_complete)'
