namespace Gatehouse.Core.Requests;

/// <summary>
/// What a backend will send upstream: starts as the client's request and is changed by policies of the shape stage.
/// A null member means "as the client sent it".
/// </summary>
public sealed class OutgoingRequest
{
    public string? Method { get; set; }

    /// <summary>A path written by a policy, in wire form (escaped); null keeps the client's own bytes.</summary>
    public string? Path { get; set; }

    /// <summary>A query written by a policy, without the question mark; null keeps the client's.</summary>
    public string? Query { get; set; }

    /// <summary>Host header to send; null keeps what the service's settings say.</summary>
    public string? Host { get; set; }

    /// <summary>
    /// End-to-end fields: the client's without hop-by-hop fields and without every field that Connection nominates
    /// (RFC 9110 7.6.1). Filled by the chain before the first policy of the shape stage or the backend runs.
    /// </summary>
    public HeaderList Headers { get; } = new();

    internal void Reset()
    {
        Method = Path = Query = Host = null;
        Headers.Clear();
    }
}
