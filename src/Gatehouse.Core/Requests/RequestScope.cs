using Gatehouse.Core.Snapshots;

namespace Gatehouse.Core.Requests;

/// <summary>Who and what a request belongs to, known step by step as the chain runs.</summary>
public sealed class RequestScope
{
    /// <summary>Owner of everything this gateway serves; from the configuration.</summary>
    public string Tenant { get; set; } = "default";

    /// <summary>Set by a policy of the identify stage; null while the caller is anonymous.</summary>
    public Consumer? Consumer { get; set; }

    /// <summary>Which of the consumer's keys it came with, by the first characters of its SHA-256; empty when it came with none.</summary>
    public string Key { get; set; } = "";

    /// <summary>Name of the route that won; empty before routing.</summary>
    public string Route { get; set; } = "";

    /// <summary>Values captured by the route's path template, in template order, decoded.</summary>
    public PathValues PathValues { get; } = new();

    /// <summary>Takes over all of another.</summary>
    public void CopyFrom(RequestScope other)
    {
        Tenant = other.Tenant;
        Consumer = other.Consumer;
        Key = other.Key;
        Route = other.Route;
        PathValues.CopyFrom(other.PathValues);
    }

    internal void Reset()
    {
        Tenant = "default";
        Consumer = null;
        Key = "";
        Route = "";
        PathValues.Clear();
    }
}
