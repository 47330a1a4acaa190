using System.Diagnostics;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Processes;

/// <summary>One command that ends by itself.</summary>
internal static class Command
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public static Task<CommandResult> RunAsync(params string[] arguments) => RunInAsync(folder: null, arguments);

    public static async Task<CommandResult> RunInAsync(string? folder, string[] arguments, IReadOnlyDictionary<string, string>? environment = null, string input = "")
    {
        using var process = Process.Start(ProgramStart.Of(arguments, folder, environment))!;
        using var limit = new CancellationTokenSource(Limit);
        var output = process.StandardOutput.ReadToEndAsync(limit.Token);
        var error = process.StandardError.ReadToEndAsync(limit.Token);
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limit.Token);
            var result = new CommandResult(process.ExitCode, await output, await error);
            PlantedSecrets.Search($"standard output of {string.Join(' ', arguments)}", result.Output);
            PlantedSecrets.Search($"standard error of {string.Join(' ', arguments)}", result.Error);
            return result;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }
        }
    }
}
