namespace Gatehouse.Core.Requests;

/// <summary>
/// What a backend will send upstream: starts as the client's request and is changed by policies of the shape stage.
/// A null member means "as the client sent it".
/// </summary>
public sealed class OutgoingRequest
{
    private readonly List<string> _withheld = [];

    public string? Method { get; set; }

    /// <summary>A path written by a policy, in wire form (escaped); null keeps the client's own bytes.</summary>
    public string? Path { get; set; }

    /// <summary>A query written by a policy, without the question mark; null keeps the client's.</summary>
    public string? Query { get; set; }

    /// <summary>Host header to send; null keeps what the service's settings say.</summary>
    public string? Host { get; set; }

    /// <summary>
    /// End-to-end fields: the client's without hop-by-hop fields and without every field that Connection nominates
    /// (RFC 9110 7.6.1), and without what it says of who it is (<see cref="ForwardingFields"/>). Filled by the chain before the first policy of the shape stage or the backend runs.
    /// </summary>
    public HeaderList Headers { get; } = new();

    /// <summary>
    /// Keeps a field of the client's from going upstream, such as a key that was meant for the gateway. Works before and
    /// after <see cref="Fill"/>.
    /// </summary>
    public void Withhold(string header)
    {
        _withheld.Add(header);
        Headers.RemoveAlike(header);
    }

    /// <summary>Takes over the client's end-to-end fields, without those withheld.</summary>
    public void Fill(HeaderList received)
    {
        EndToEndHeaders.Copy(received, Headers);
        ForwardingFields.Remove(Headers);
        foreach (string header in _withheld)
        {
            Headers.RemoveAlike(header);
        }
    }

    /// <summary>Takes over all of another.</summary>
    public void CopyFrom(OutgoingRequest other)
    {
        Method = other.Method;
        Path = other.Path;
        Query = other.Query;
        Host = other.Host;
        Headers.CopyFrom(other.Headers);
        _withheld.Clear();
        _withheld.AddRange(other._withheld);
    }

    internal void Reset()
    {
        _withheld.Clear();
        Method = Path = Query = Host = null;
        Headers.Clear();
    }
}
