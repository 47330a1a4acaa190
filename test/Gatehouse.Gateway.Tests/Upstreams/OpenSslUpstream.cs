using System.Diagnostics;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>The test server of OpenSSL, which answers every request with what it knows of the connection.</summary>
internal sealed class OpenSslUpstream(Process process, int port) : IAsyncDisposable
{
    private const string Program = "/usr/bin/openssl";

    public static bool IsInstalled => File.Exists(Program);

    public string Address => $"https://127.0.0.1:{port}";

    public static async Task<OpenSslUpstream> StartAsync(IssuedCertificate certificate, params string[] settings)
    {
        int port = FreePort.Find();
        string[] arguments =
        [
            "s_server", "-quiet", "-www", "-accept", $"127.0.0.1:{port}", "-cert", certificate.CertFile, "-key", certificate.KeyFile,
            "-cert_chain", certificate.CertFile, .. settings,
        ];
        var process = Process.Start(new ProcessStartInfo(Program, arguments) { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true })!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await FreePort.WhenOpenAsync(port, process);
        Assert.False(process.HasExited, "openssl s_server ended");
        return new OpenSslUpstream(process, port);
    }

    public async ValueTask DisposeAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
        process.Dispose();
    }
}
