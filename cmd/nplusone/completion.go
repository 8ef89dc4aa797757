package main

import (
	"flag"
	"fmt"
	"slices"
	"strings"
)

// completeWord is the command by which the shells' scripts ask for words. It
// is not listed: people have no use for it.
const completeWord = "__complete"

// The scripts know nothing of the commands; they ask the program that is
// there, so that they never fall behind it. Where it has no words to offer,
// the shell completes file names.
var completionScripts = map[string]string{
	"bash": `# nplusone completion for bash
_nplusone() {
    local IFS=$'\n'
    COMPREPLY=($("${COMP_WORDS[0]}" ` + completeWord + ` "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -o bashdefault -F _nplusone nplusone
`,
	"zsh": `#compdef nplusone
# nplusone completion for zsh
_nplusone() {
    local -a found
    found=("${(@f)$("${words[1]}" ` + completeWord + ` "${(@)words[2,CURRENT]}" 2>/dev/null)}")
    if [[ -n "${found[1]}" ]]; then
        compadd -a found
    else
        _files
    fi
}
compdef _nplusone nplusone
`,
	"fish": `# nplusone completion for fish
function __nplusone_complete
    set -l words (commandline -opc) (commandline -ct)
    set -l found ($words[1] ` + completeWord + ` $words[2..-1] 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c nplusone -f -a '(__nplusone_complete)'
`,
}

func shellNames() []string { return []string{"bash", "zsh", "fish"} }

func completionCommand() command {
	return command{
		name: "completion", args: "bash|zsh|fish", short: "a script for the shell's completion",
		long: `Completion prints a script that completes commands, flags and their values.
For zsh it can be sourced behind compinit, or be a file _nplusone in $fpath.`,
		example: "  source <(nplusone completion bash)\n  nplusone completion fish > ~/.config/fish/completions/nplusone.fish",
		words:   shellNames,
		run:     runCompletion,
	}
}

func runCompletion(s stdio, args []string) (int, error) {
	names, err := parse(newFlags("completion"), args)
	if err != nil {
		return exitUsage, err
	}
	if len(names) != 1 {
		return exitUsage, fmt.Errorf("want one shell: %s", strings.Join(shellNames(), ", "))
	}
	script, ok := completionScripts[names[0]]
	if !ok {
		return exitUsage, oneOf("shell", names[0], shellNames())
	}
	fmt.Fprint(s.out, script)
	return exitOK, nil
}

// complete prints the words that the last of args may become.
func complete(s stdio, args []string) int {
	if len(args) == 0 {
		args = []string{""}
	}
	last := args[len(args)-1]
	for _, word := range candidates(args[:len(args)-1], last) {
		if strings.HasPrefix(word, last) {
			fmt.Fprintln(s.out, word)
		}
	}
	return exitOK
}

// candidates are the words that may follow those before; none where files do.
func candidates(before []string, last string) []string {
	if len(before) == 0 || before[0] == "help" {
		return commandNames()
	}
	c, ok := find(before[0])
	if !ok || slices.Contains(before, "--") {
		return nil
	}
	flags := c.flagNames()
	previous := before[len(before)-1]
	if name := strings.TrimLeft(previous, "-"); name != previous && slices.Contains(flags, "-"+name) {
		if fl := c.flags().Lookup(name); !isBool(fl) {
			return flagWords(fl)
		}
	}
	if strings.HasPrefix(last, "-") {
		return flags
	}
	if c.words != nil {
		return c.words()
	}
	return nil
}

func commandNames() []string {
	names := []string{"help"}
	for _, c := range commands() {
		names = append(names, c.name)
	}
	return names
}

// flagNames has each flag with its dash.
func (c command) flagNames() []string {
	if c.flags == nil {
		return nil
	}
	var names []string
	c.flags().VisitAll(func(f *flag.Flag) { names = append(names, "-"+f.Name) })
	return names
}

// flagWords are the words that a flag takes; none for files and free text.
func flagWords(fl *flag.Flag) []string {
	if v, ok := fl.Value.(*flagValue); ok && v.words != nil {
		return v.words()
	}
	return nil
}
