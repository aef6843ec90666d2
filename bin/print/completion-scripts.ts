/*
 * Each script asks the program what may follow, so that it never has to be made again. What is answered is compared as text,
 * and never evaluated. yargs takes the form of its answers from `SHELL`, which is the login shell otherwise.
 */

const BASH = `# bash completion of noukai-codegen. In ~/.bashrc:
#   eval "$(noukai-codegen completion bash)"
_noukai_codegen() {
  local current="\${COMP_WORDS[COMP_CWORD]}" line
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ "$line" == "$current"* ]]; then COMPREPLY+=("$line"); fi
  done < <(SHELL=bash "\${COMP_WORDS[0]}" --get-yargs-completions "\${COMP_WORDS[@]:0:COMP_CWORD+1}" 2>/dev/null)
}
complete -o default -F _noukai_codegen noukai-codegen
`;

const ZSH = `#compdef noukai-codegen
# zsh completion of noukai-codegen. In ~/.zshrc, after compinit:
#   eval "$(noukai-codegen completion zsh)"
_noukai_codegen() {
  local -a found
  found=("\${(@f)$(SHELL=zsh "\${words[1]}" --get-yargs-completions "\${(@)words[1,CURRENT]}" 2>/dev/null)}")
  found=("\${(@)found:#}")
  if (( \${#found} )); then _describe 'noukai-codegen' found; else _files; fi
}
if [[ "\${zsh_eval_context[-1]}" == loadautofunc ]]; then
  _noukai_codegen "$@"
else
  compdef _noukai_codegen noukai-codegen
fi
`;

const FISH = `# fish completion of noukai-codegen:
#   noukai-codegen completion fish > ~/.config/fish/completions/noukai-codegen.fish
function __noukai_codegen
    set --local words (commandline --tokenize --cut-at-cursor --current-process)
    set --local current (commandline --current-token --cut-at-cursor)
    SHELL=fish $words[1] --get-yargs-completions $words "$current" 2>/dev/null
end
complete --command noukai-codegen --arguments '(__noukai_codegen)'
`;

/** The script that completes the arguments of this program in a shell. */
export const completionScripts: Readonly<Record<"bash" | "zsh" | "fish", string>> = {
  bash: BASH,
  zsh: ZSH,
  fish: FISH,
};
