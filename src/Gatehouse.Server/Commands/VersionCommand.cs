using System.CommandLine;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using Gatehouse.Server.Output;

namespace Gatehouse.Server.Commands;

internal static class VersionCommand
{
    /// <summary>Version without the source revision.</summary>
    public static string Version => Informational().Split('+')[0];

    public static Command Create(Terminal terminal)
    {
        var output = SharedOptions.Output();
        var command = new Verb("version", "Print version, source revision and runtime.", "gatehouse version -o json") { output };
        command.SetAction(result => Print(terminal, result.GetValue(output)));
        return command;
    }

    private static int Print(Terminal terminal, OutputFormat format)
    {
        string[] parts = Informational().Split('+');
        string revision = parts.Length > 1 ? parts[1] : "unknown";
        string platform = $"{RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}";
        if (format == OutputFormat.Table)
        {
            terminal.Out.WriteLine($"gatehouse {parts[0]} (revision {revision[..Math.Min(12, revision.Length)]}), {platform}");
            return ExitCodes.Right;
        }

        StructuredOutput.Write(
            new JsonObject { ["version"] = parts[0], ["revision"] = revision, ["runtime"] = platform },
            format,
            terminal.Out);
        return ExitCodes.Right;
    }

    private static string Informational()
        => typeof(VersionCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0.0.0";
}
