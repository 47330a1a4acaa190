using System.Collections.Concurrent;

namespace Gatehouse.Core.Telemetry;

/// <summary>Host and port of a target by its address, "https://api.openai.com".</summary>
/// <param name="Host">Its name or address.</param>
/// <param name="Port">A number, boxed once: it is a tag of every attempt.</param>
internal readonly record struct ServerAddress(string Host, object Port)
{
    /// <summary>Targets are few, and each is asked about with every call.</summary>
    private const int MostKept = 1000;

    private static readonly ConcurrentDictionary<string, ServerAddress> Known = new(StringComparer.Ordinal);

    public static bool TryParse(string target, out ServerAddress address)
    {
        if (Known.TryGetValue(target, out address))
        {
            return true;
        }

        if (!Uri.TryCreate(target, UriKind.Absolute, out var uri) || uri.Host.Length == 0)
        {
            return false;
        }

        address = new ServerAddress(uri.Host, uri.Port);
        if (Known.Count < MostKept)
        {
            Known.TryAdd(target, address);
        }

        return true;
    }
}
