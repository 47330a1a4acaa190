using System.Diagnostics;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Processes;

/// <summary>Starts the built program, with nothing of the test's own environment that would change what it does.</summary>
internal static class ProgramStart
{
    public static ProcessStartInfo Of(string[] arguments, string? folder = null, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet")
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? Path.GetTempPath(),
        };
        start.ArgumentList.Add(Repository.Program);
        foreach (string argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (string name in start.Environment.Keys.Where(k => k.StartsWith("OTEL_", StringComparison.Ordinal) || k.EndsWith("_API_KEY", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        start.Environment["PLANTED_SECRET"] = PlantedSecrets.Variable;
        PlantedSecrets.AddVariables(environment ?? new Dictionary<string, string>());
        return start;
    }
}
