using System.Diagnostics;

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
            return new CommandResult(process.ExitCode, await output, await error);
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
