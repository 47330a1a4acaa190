using System.CommandLine;
using System.CommandLine.Parsing;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Server.Output;
using Gatehouse.Server.Running;

namespace Gatehouse.Server.Commands;

internal static class RunCommand
{
    public static Command Create(Terminal terminal)
    {
        var config = SharedOptions.Config();
        var to = new Option<string>("--to") { Description = "Send everything to this upstream; needs no file.", HelpName = "URL" };
        var demo = new Option<bool>("--demo") { Description = "Serve a built-in echo and a stand-in chat model; needs no file and no account." };
        var listen = new Option<string[]>("--listen")
        {
            Description = "Address for traffic in place of the configuration's; may be repeated. Port 0 takes a free one.",
            HelpName = "URL",
            DefaultValueFactory = _ => [],
        };
        var admin = new Option<string>("--admin") { Description = "Address for /metrics and /health. Default: http://127.0.0.1:8081", HelpName = "URL" };
        var drain = new Option<TimeSpan?>("--drain-time")
        {
            Description = "How long running requests may take to end after SIGTERM. Default: 30s",
            HelpName = "TIME",
            CustomParser = ParseDuration,
        };
        var command = new Verb(
            "run",
            "Start the gateway.",
            "gatehouse run                                reads ./gatehouse.yaml",
            "gatehouse run -c edge.yaml",
            "gatehouse run --to http://localhost:5000     no file needed",
            "gatehouse run --demo                         nothing needed at all")
        {
            config, to, demo, listen, admin, drain,
        };
        command.Validators.Add(result => OneSource(result, config, to, demo));
        command.Validators.Add(result => Addresses(result, listen, admin));
        command.SetAction((result, cancellation) => new RunSession(terminal, new RunRequest
        {
            Config = result.GetValue(config),
            To = result.GetValue(to),
            Demo = result.GetValue(demo),
            Listen = result.GetValue(listen) ?? [],
            Admin = result.GetValue(admin),
            DrainTime = result.GetValue(drain) ?? TimeSpan.FromSeconds(30),
        }).RunAsync(cancellation));
        return command;
    }

    private static void OneSource(CommandResult result, Option<string> config, Option<string> to, Option<bool> demo)
    {
        // An option without its value has no value to ask for: that is the parser's to say.
        if (new Option[] { config, to, demo }.Count(option => result.GetResult(option) is { Implicit: false }) > 1)
        {
            result.AddError("-c, --to and --demo exclude each other: each says what to serve.");
        }
    }

    private static void Addresses(CommandResult result, params Option[] options)
    {
        foreach (string url in options.SelectMany(option => result.GetResult(option)?.Tokens ?? []).Select(token => token.Value))
        {
            if (!url.StartsWith("http://", StringComparison.Ordinal) && !url.StartsWith("https://", StringComparison.Ordinal) && !url.StartsWith("unix:", StringComparison.Ordinal))
            {
                string hint = url.Contains("://", StringComparison.Ordinal) ? ""
                    : url.StartsWith('/') ? $" Did you mean unix:{url}?"
                    : url.Length > 0 && url.All(char.IsAsciiDigit) ? $" Did you mean http://0.0.0.0:{url}?"
                    : $" Did you mean http://{url}?";
                result.AddError($"\"{url}\": an address to listen on begins with http://, https:// or unix:/.{hint}");
            }
        }
    }

    private static TimeSpan? ParseDuration(ArgumentResult result)
    {
        string text = result.Tokens.Count == 0 ? "" : result.Tokens[0].Value;
        if (Duration.TryParse(text, out var duration))
        {
            return duration;
        }

        result.AddError($"--drain-time: \"{text}\" is no duration. Write 300ms, 5s or 10m.");
        return null;
    }
}
