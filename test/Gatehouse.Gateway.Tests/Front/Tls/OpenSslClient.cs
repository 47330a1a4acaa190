using System.Diagnostics;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Tls;

/// <summary>The test client of OpenSSL.</summary>
internal static class OpenSslClient
{
    public const string Program = "/usr/bin/openssl";

    public static bool IsInstalled => File.Exists(Program);

    /// <summary>Connects, sends a request that ends the connection, and returns all that was told of it and came back.</summary>
    public static Task<string> ConnectAsync(int port, params string[] settings)
        => RunAsync(["s_client", "-connect", $"127.0.0.1:{port}", .. settings], "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

    /// <summary>Runs openssl with this input.</summary>
    public static async Task<string> RunAsync(string[] arguments, string input = "")
    {
        using var process = Process.Start(new ProcessStartInfo(Program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.StandardInput.WriteAsync(input);
            await process.StandardInput.FlushAsync();
            if (input.Length == 0)
            {
                process.StandardInput.Close();
            }
        }
        catch (IOException)
        {
            // It ended before it read, as it does when the handshake fails.
        }

        using var limit = new CancellationTokenSource(Eventually.Limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        return await output + await error;
    }
}
