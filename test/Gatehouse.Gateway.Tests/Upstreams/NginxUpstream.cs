using System.Diagnostics;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Upstreams;

/// <summary>A real nginx on loopback that serves https and answers what its variables say of the connection.</summary>
internal sealed class NginxUpstream : IAsyncDisposable
{
    private const string Program = "/usr/sbin/nginx";

    private readonly Process _process;
    private readonly string _folder;

    private NginxUpstream(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    public static bool IsInstalled => File.Exists(Program);

    public int Port { get; }

    public string Address => $"https://127.0.0.1:{Port}";

    /// <param name="certificate">What it shows.</param>
    /// <param name="answer">Text of every answer, with nginx's variables.</param>
    /// <param name="settings">More lines of the server, such as those that ask for a certificate.</param>
    public static async Task<NginxUpstream> StartAsync(IssuedCertificate certificate, string answer, string settings = "")
    {
        string folder = Directory.CreateTempSubdirectory("gatehouse-nginx-").FullName;
        int port = FreePort.Find();
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off;
            master_process off;
            pid {{folder}}/pid;
            error_log {{folder}}/error.log;
            events { worker_connections 64; }
            http {
              access_log off;
              client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
              keepalive_timeout 0;
              server {
                listen 127.0.0.1:{{port}} ssl;
                ssl_certificate {{certificate.CertFile}};
                ssl_certificate_key {{certificate.KeyFile}};
                ssl_session_cache shared:one:1m;
                {{settings}}
                location / { return 200 "{{answer}}"; }
              }
            }
            """);
        var process = Process.Start(new ProcessStartInfo(Program, ["-p", folder, "-e", $"{folder}/error.log", "-c", $"{folder}/nginx.conf"]))!;
        var upstream = new NginxUpstream(process, folder, port);
        await FreePort.WhenOpenAsync(port, process);
        Assert.False(process.HasExited, "nginx ended: " + await File.ReadAllTextAsync(Path.Combine(folder, "error.log")));
        return upstream;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
