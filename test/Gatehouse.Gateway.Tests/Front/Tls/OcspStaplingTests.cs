using System.Diagnostics;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Tls;

public sealed class OcspStaplingTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gatehouse-tests-").FullName;

    [Fact]
    public async Task Staple_OfAResponder_IsSentOnceItIsThere_AndItsAbsenceHoldsUpNobody()
    {
        Assert.SkipUnless(OpenSslClient.IsInstalled, "openssl is not installed");
        int responder = FreePort.Find();
        await MakeAuthorityAsync(responder);
        await using var gateway = await RunningGateway.StartAsync(
            $$"""
            listen: [ { url: "https://127.0.0.1:0", tls: { cert: {{_folder}}/chain.crt, key: {{_folder}}/leaf.key, ocsp_stapling: true } } ]
            routes:
              all: { match: /**, respond: { body: hi } }
            """);

        // Nobody answers yet: handshakes are served without a proof.
        string without = await AskAsync(gateway.Port);
        Assert.Contains("OCSP response: no response sent", without);
        Assert.Contains("200 OK", without);

        using var process = Process.Start(new ProcessStartInfo(OpenSslClient.Program, ["ocsp", "-index", "index.txt", "-port", $"{responder}", "-rsigner", "ca.crt", "-rkey", "ca.key", "-CA", "ca.crt", "-nmin", "60"])
        {
            UseShellExecute = false,
            WorkingDirectory = _folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            process.BeginOutputReadLine();
            process.BeginErrorReadLine();

            // Not probed: a connection without a request holds this responder up for good.
            string with = "";
            for (int tries = 0; tries < 10 && !with.Contains("Cert Status: good", StringComparison.Ordinal); tries++)
            {
                with = await AskAsync(await FreshAsync(gateway));
            }

            Assert.Contains("Cert Status: good", with);
            Assert.Contains("200 OK", with);
        }
        finally
        {
            process.Kill();
            await process.WaitForExitAsync();
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static Task<string> AskAsync(int port) => OpenSslClient.ConnectAsync(port, "-status", "-servername", "a");

    /// <summary>A fetch that failed is not tried again at once; a certificate that is read anew is another one.</summary>
    private async Task<int> FreshAsync(RunningGateway gateway)
    {
        await File.AppendAllTextAsync(Path.Combine(_folder, "chain.crt"), "\n");
        gateway.Front.RenewCertificates();
        await AskAsync(gateway.Port);
        await Task.Delay(200, TestContext.Current.CancellationToken);
        return gateway.Port;
    }

    private async Task MakeAuthorityAsync(int responder)
    {
        await File.WriteAllTextAsync(Path.Combine(_folder, "leaf.cnf"), $"subjectAltName=DNS:a\nauthorityInfoAccess=OCSP;URI:http://127.0.0.1:{responder}\n");
        await OpenSslClient.RunAsync(["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "5", "-subj", "/CN=Authority", "-keyout", At("ca.key"), "-out", At("ca.crt")]);
        await OpenSslClient.RunAsync(["req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=a", "-keyout", At("leaf.key"), "-out", At("leaf.csr")]);
        await OpenSslClient.RunAsync(["x509", "-req", "-in", At("leaf.csr"), "-CA", At("ca.crt"), "-CAkey", At("ca.key"), "-set_serial", "0x1001", "-days", "4", "-extfile", At("leaf.cnf"), "-out", At("leaf.crt")]);
        await File.WriteAllTextAsync(At("chain.crt"), await File.ReadAllTextAsync(At("leaf.crt")) + await File.ReadAllTextAsync(At("ca.crt")));
        await File.WriteAllTextAsync(At("index.txt"), "V\t400101000000Z\t\t1001\tunknown\t/CN=a\n");
    }

    private string At(string file) => Path.Combine(_folder, file);
}
