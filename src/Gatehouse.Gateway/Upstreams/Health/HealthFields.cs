using Gatehouse.Core.Configuration;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Upstreams.Health;

/// <summary>The fields that every check over HTTP sends.</summary>
internal static class HealthFields
{
    public static void Write(HeaderList fields, HealthCheckDocument check, string host)
    {
        fields.Set("Host", host);
        fields.Set("User-Agent", "Gatehouse-Health");
        foreach (var (name, value) in check.Headers)
        {
            fields.Set(name, value);
        }
    }
}
