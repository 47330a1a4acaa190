using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Gatehouse.EndToEnd.Tests.Processes;
using Gatehouse.Testing;

namespace Gatehouse.EndToEnd.Tests.Acme;

/// <summary>A real ACME server, Let's Encrypt's pebble, with its own DNS in which every name is 127.0.0.1.</summary>
internal sealed class PebbleServer : IAsyncDisposable
{
    public const string NotInstalled = "pebble is not installed (package pebble)";

    private const string Program = "/usr/bin/pebble";
    private const string DnsProgram = "/usr/bin/pebble-challtestsrv";

    private readonly TemporaryFolder _folder = new();
    private readonly List<Process> _processes = [];
    private readonly int _port = FreePort.Find();
    private readonly int _management = FreePort.Find();

    public static bool IsInstalled => File.Exists(Program) && File.Exists(DnsProgram);

    public string Directory => $"https://127.0.0.1:{_port}/dir";

    /// <summary>The root of the server's own certificate.</summary>
    public string CaFile => _folder.PathOf("server.crt");

    /// <summary>Where it looks for http-01.</summary>
    public int HttpPort { get; } = FreePort.Find();

    /// <summary>Where it looks for tls-alpn-01.</summary>
    public int TlsPort { get; } = FreePort.Find();

    /// <summary>How long its certificates live.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromDays(90);

    /// <summary>Keys of customers by their id, base64url; without one anybody may have an account.</summary>
    public IReadOnlyDictionary<string, string> Customers { get; init; } = new Dictionary<string, string>();

    /// <summary>How many in a hundred good nonces it refuses.</summary>
    public int RefusedNonces { get; init; } = 15;

    /// <summary>Starts it; also again, as a server that has forgotten everything.</summary>
    public async Task<PebbleServer> StartAsync()
    {
        WriteServerCertificate();
        int dns = FreePort.Find();
        var naming = Start(DnsProgram, ["-dns01", $"127.0.0.1:{dns}", "-http01", "", "-https01", "", "-tlsalpn01", "", "-management", $"127.0.0.1:{FreePort.Find()}", "-defaultIPv6", ""]);
        await FreePort.WhenOpenAsync(dns, naming);
        _folder.Write("pebble.json", JsonSerializer.Serialize(new
        {
            pebble = new
            {
                listenAddress = $"127.0.0.1:{_port}",
                managementListenAddress = $"127.0.0.1:{_management}",
                certificate = CaFile,
                privateKey = _folder.PathOf("server.key"),
                httpPort = HttpPort,
                tlsPort = TlsPort,
                externalAccountBindingRequired = Customers.Count > 0,
                externalAccountMACKeys = Customers,
                certificateValidityPeriod = (long)Lifetime.TotalSeconds,
            },
        }));
        var process = Start(Program, ["-config", _folder.PathOf("pebble.json"), "-dnsserver", $"127.0.0.1:{dns}", "-strict"]);
        await FreePort.WhenOpenAsync(_port, process);
        return process.HasExited ? throw new InvalidOperationException($"pebble ended with exit code {process.ExitCode}.") : this;
    }

    public async Task StopAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        _processes.Clear();
    }

    /// <summary>The root that its certificates end in.</summary>
    public async Task<X509Certificate2> RootAsync()
    {
        using var server = X509CertificateLoader.LoadCertificateFromFile(CaFile);
        using var client = AcmeGateway.ClientOf(server);
        return X509Certificate2.CreateFromPem(await client.GetStringAsync(new Uri($"https://127.0.0.1:{_management}/roots/0")));
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _folder.Dispose();
    }

    private Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        start.Environment["PEBBLE_VA_NOSLEEP"] = "1";
        start.Environment["PEBBLE_AUTHZREUSE"] = "0";
        start.Environment["PEBBLE_WFE_NONCEREJECT"] = $"{RefusedNonces}";
        var process = Process.Start(start)!;
        process.OutputDataReceived += static (_, _) => { };
        process.ErrorDataReceived += static (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _processes.Add(process);
        return process;
    }

    private void WriteServerCertificate()
    {
        if (File.Exists(CaFile))
        {
            return;
        }

        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=pebble of a test", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(30));
        _folder.Write("server.crt", certificate.ExportCertificatePem());
        _folder.Write("server.key", key.ExportPkcs8PrivateKeyPem());
    }
}
