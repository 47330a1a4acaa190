namespace Gatehouse.Fuzz.Heads;

/// <summary>A request of HTTP/1, read by <see cref="PlainRequests"/>.</summary>
/// <param name="Target">In origin form.</param>
/// <param name="Body">Its content, as far as it came.</param>
/// <param name="HasTrailers">Whether fields follow the content, which are not read here.</param>
internal sealed record PlainRequest(string Method, string Target, string? Host, bool IsOld, bool IsChunked, List<(string Name, string Value)> Fields, ChunkState State, byte[] Body, bool HasTrailers = false)
{
    private static readonly string[] Known = ["host", "accept", "x-a", "content-length", "transfer-encoding"];

    public IEnumerable<string> Values(string name) => Fields.Where(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(f => f.Value);

    /// <summary>Whether line ends that are not CR LF stand before it, behind the body of the one before.</summary>
    public bool HasBareEndsBefore { get; init; }

    /// <summary>Whether there is nothing about it that anybody could refuse.</summary>
    public bool IsOrdinary
        => !HasBareEndsBefore
            && Method is "GET" or "POST" or "PUT" or "DELETE" && !IsOld && State == ChunkState.Done && !HasTrailers
            && Target.Length < 1000 && Target[0] == '/' && Target.All(c => c is '/' or (>= 'a' and <= 'z')) && !Target.Contains("//", StringComparison.Ordinal)
            && Host is { Length: > 0 and < 60 } && Host.All(c => c is >= 'a' and <= 'z')
            && Fields.Count < 50 && Fields.All(f => f.Value.Length < 100 && Known.Contains(f.Name, StringComparer.OrdinalIgnoreCase))
            && Fields.DistinctBy(f => f.Name, StringComparer.OrdinalIgnoreCase).Count() == Fields.Count;
}
