using System.Diagnostics;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests;

/// <summary>A real nginx on loopback, ended by its process id.</summary>
internal sealed class NginxServer : IAsyncDisposable
{
    private const string Program = "/usr/sbin/nginx";

    private readonly Process _process;
    private readonly string _folder;

    private NginxServer(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    public static bool IsInstalled => File.Exists(Program);

    public int Port { get; }

    /// <param name="http">Lines of its http section; PORT stands for the port that it gets.</param>
    public static async Task<NginxServer> StartAsync(string http)
    {
        string folder = Directory.CreateTempSubdirectory("gatehouse-nginx-").FullName;
        int port = FreePort.Find();
        await File.WriteAllTextAsync(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off;
            master_process off;
            pid {{folder}}/pid;
            error_log {{folder}}/error.log crit;
            events { worker_connections 256; }
            http {
              access_log off;
              client_body_temp_path {{folder}}/body; proxy_temp_path {{folder}}/proxy; fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi; scgi_temp_path {{folder}}/scgi;
              {{http.Replace("PORT", $"{port}", StringComparison.Ordinal)}}
            }
            """);
        var process = Process.Start(new ProcessStartInfo(Program, ["-p", folder, "-e", $"{folder}/error.log", "-c", $"{folder}/nginx.conf"]))!;
        var server = new NginxServer(process, folder, port);
        await FreePort.WhenOpenAsync(port, process);
        Assert.False(process.HasExited, "nginx ended: " + await File.ReadAllTextAsync(Path.Combine(folder, "error.log")));
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
