using Gatehouse.Server.Commands;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Running;

/// <summary>Asks what the first configuration should hold, writes it, and offers to start.</summary>
internal sealed class InitSession(Terminal terminal, InitRequest request)
{
    private bool ToStandardOutput => request.Output == "-";

    /// <summary>What names the file on the command line: nothing for the one that is looked for anyway.</summary>
    private string FileOption => ToStandardOutput || request.Output == SharedOptions.DefaultFile ? "" : $" -c {request.Output}";

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        if (!ToStandardOutput && !request.Force && File.Exists(request.Output))
        {
            return terminal.Fail(ExitCodes.Refused, $"{request.Output} exists already; --force overwrites it.");
        }

        string? upstream = request.To;
        var providers = request.Providers;
        if (request.Ask && upstream is null && providers.Count == 0)
        {
            upstream = AskUpstream();
            providers = AskProviders();
        }

        if (upstream is not null && SingleRoute.To(upstream, out string problem) is null)
        {
            return terminal.Fail(ExitCodes.Usage, problem);
        }

        var file = new StarterFile { Upstream = upstream?.TrimEnd('/'), Providers = providers, FileOption = FileOption };
        if (ToStandardOutput)
        {
            terminal.Out.Write(file.Write());
            return ExitCodes.Right;
        }

        await File.WriteAllTextAsync(request.Output, file.Write(), cancellationToken);
        terminal.Error.WriteLine($"{request.Output} written.");
        return SayWhatIsMissing(file) || !WantsStart()
            ? SayNext()
            : await new RunSession(terminal, new RunRequest { Config = request.Output, DrainTime = TimeSpan.FromSeconds(30) }).RunAsync(cancellationToken);
    }

    private bool SayWhatIsMissing(StarterFile file)
    {
        string[] missing = [.. file.Variables.Where(v => string.IsNullOrEmpty(Environment.GetEnvironmentVariable(v)))];
        foreach (string variable in missing)
        {
            terminal.Error.WriteLine($"Set {variable} first: export {variable}=...");
        }

        return missing.Length > 0;
    }

    private bool WantsStart() => request.Ask && Ask("Start it now? [y/N] ") is "y" or "Y" or "yes";

    private int SayNext()
    {
        terminal.Error.WriteLine($"Next: gatehouse validate{FileOption}, then gatehouse run{FileOption}");
        return ExitCodes.Right;
    }

    private string? Ask(string question)
    {
        terminal.Error.Write(question);
        string? answer = terminal.In.ReadLine()?.Trim();
        return string.IsNullOrEmpty(answer) ? null : answer;
    }

    private string? AskUpstream()
    {
        while (true)
        {
            string? address = Ask("Address of a service to stand in front of (empty for none): ");
            if (address is null || SingleRoute.To(address, out _) is not null)
            {
                return address;
            }

            terminal.Error.WriteLine("Write it as http://localhost:5000.");
        }
    }

    private IReadOnlyList<string> AskProviders()
    {
        while (true)
        {
            switch (Ask("AI models from openai, anthropic, both or none? [none] "))
            {
                case null or "none" or "n" or "no":
                    return [];
                case "openai":
                    return ["openai"];
                case "anthropic":
                    return ["anthropic"];
                case "both":
                    return ["openai", "anthropic"];
                default:
                    terminal.Error.WriteLine("Write openai, anthropic, both or none.");
                    break;
            }
        }
    }
}
