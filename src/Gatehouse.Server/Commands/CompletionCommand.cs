using System.CommandLine;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

/// <summary>Scripts that ask this program itself for completions through the parser's suggest directive.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _gatehouse() {
            local IFS=$'\n'
            COMPREPLY=($(compgen -W "$(gatehouse "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
        }
        complete -o default -F _gatehouse gatehouse
        """;

    private const string Zsh = """
        #compdef gatehouse
        _gatehouse() {
            local -a found
            found=("${(@f)$(gatehouse "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -- $found
            _files
        }
        compdef _gatehouse gatehouse
        """;

    private const string Fish = """
        complete -c gatehouse -a '(gatehouse "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName gatehouse -ScriptBlock {
            param($word, $line, $position)
            gatehouse "[suggest:$position]" "$line" 2>$null | ForEach-Object {
                [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
            }
        }
        """;

    public static Command Create(Terminal terminal)
    {
        var shell = new Argument<string>("shell") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        var command = new Verb(
            "completion",
            "Print the completion script of a shell.",
            "source <(gatehouse completion bash)",
            "gatehouse completion fish > ~/.config/fish/completions/gatehouse.fish")
        {
            shell,
        };
        command.SetAction(result => terminal.Out.WriteLine(result.GetValue(shell) switch
        {
            "zsh" => Zsh,
            "fish" => Fish,
            "pwsh" => PowerShell,
            _ => Bash,
        }));
        return command;
    }
}
