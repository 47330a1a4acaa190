using System.Diagnostics;
using Gatehouse.Testing;

namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>A real nginx on loopback that passes everything on to one address, as its manual shows it.</summary>
internal sealed class NginxProxy : IAsyncDisposable
{
    private const string Program = "/usr/sbin/nginx";

    private readonly Process _process;
    private readonly string _folder;

    private NginxProxy(Process process, string folder, int port)
    {
        _process = process;
        _folder = folder;
        Port = port;
    }

    public static bool IsInstalled => File.Exists(Program);

    public int Port { get; }

    public static async Task<NginxProxy> StartAsync(string target)
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
              lingering_close off;
              server {
                listen 127.0.0.1:{{port}};
                location / { proxy_pass {{target}}; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; proxy_request_buffering off; }
              }
            }
            """);
        var process = Process.Start(new ProcessStartInfo(Program, ["-p", folder, "-e", $"{folder}/error.log", "-c", $"{folder}/nginx.conf"]))!;
        var proxy = new NginxProxy(process, folder, port);
        await FreePort.WhenOpenAsync(port, process);
        Assert.False(process.HasExited, "nginx ended: " + await File.ReadAllTextAsync(Path.Combine(folder, "error.log")));
        return proxy;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }
}
