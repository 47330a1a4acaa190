namespace Gatehouse.Gateway.Tests.Front.Reading;

/// <summary>A real nginx that passes everything on to one address, as its manual shows it.</summary>
internal static class NginxProxy
{
    public static Task<NginxServer> StartAsync(string target) => NginxServer.StartAsync($$"""
        lingering_close off;
        server {
          listen 127.0.0.1:PORT;
          location / { proxy_pass {{target}}; proxy_http_version 1.1; proxy_set_header Connection ""; proxy_set_header Host $http_host; proxy_request_buffering off; }
        }
        """);
}
