using System.Text;
using Gatehouse.Core.Requests;

namespace Gatehouse.Fuzz.Heads;

/// <summary>
/// All the bytes of a connection through the whole front, against a second reading of RFC 9112: each request that comes to the
/// routes is the one that the second reading has in its place, and what is sent on for it is that one request again. The first
/// byte says in what pieces the others arrive.
/// </summary>
internal static class HeadTarget
{
    private static readonly int[] Sizes = [int.MaxValue, 1, 5, 17, 64, 200, int.MaxValue, 4096];

    public static void Run(byte[] input)
    {
        if (input.Length < 2)
        {
            return;
        }

        byte[] bytes = input[1..];
        int step = Sizes[input[0] & 7];
        var accepted = FrontUnderTest.Read(bytes, bytes.Length > 500 ? Math.Max(step, 64) : step, Sizes[(input[0] >> 3) & 7]);
        var plain = PlainRequests.Read(bytes);
        FuzzException.Require(accepted.Count <= plain.Count, $"{accepted.Count} requests were accepted, a strict reader has {plain.Count}");
        for (int i = 0; i < accepted.Count; i++)
        {
            Compare(accepted[i], plain[i]);
            CompareSent(accepted[i], plain[i]);
        }

        int ordinary = plain.TakeWhile(p => p.IsOrdinary).Count();
        FuzzException.Require(accepted.Count >= ordinary && accepted.Take(ordinary).All(a => a.IsWhole), $"{ordinary} ordinary requests, {accepted.Count} accepted");
    }

    private static void Compare(AcceptedRequest ours, PlainRequest plain)
    {
        FuzzException.Require(ours.Method == plain.Method, $"method {ours.Method}, {plain.Method}");
        FuzzException.Require(ours.Version == (plain.IsOld ? 10 : 11), "the version differs");
        FuzzException.Require(ours.Authority == plain.Host, $"host {ours.Authority}, {plain.Host}");
        CompareTarget(ours.Path, ours.Query, plain.Target);
        FuzzException.Require(Lines(ours.Fields.Where(f => !IsConnection(f.Name))) == Lines(plain.Fields.Where(f => !IsConnection(f.Name))), "the fields differ");
        FuzzException.Require(
            Options(plain.Fields).IsSubsetOf(Options(ours.Fields)) && Options(ours.Fields).Except(Options(plain.Fields)).All(o => o is "close" or "keep-alive"),
            "what Connection nominates differs");
        if (ours.IsUpgrade)
        {
            return;
        }

        FuzzException.Require(!ours.IsWhole || plain.State == ChunkState.Done, $"a body was read to its end that is {plain.State}");
        FuzzException.Require(ours.IsWhole ? ours.Body.AsSpan().SequenceEqual(plain.Body) : plain.Body.AsSpan().StartsWith(ours.Body), "the body differs");
    }

    // A service reads the same request, and nothing behind it.
    private static void CompareSent(AcceptedRequest ours, PlainRequest plain)
    {
        if (ours.Sent is null || (ours.IsUpgrade && plain.Body.Length > 0))
        {
            return;
        }

        var sent = PlainRequests.Read(ours.Sent);
        FuzzException.Require(sent.Count == 1 && sent[0].State == ChunkState.Done && !sent[0].IsOld, $"what is sent on is {sent.Count} requests");
        FuzzException.Require(sent[0].Method == plain.Method && sent[0].Body.AsSpan().SequenceEqual(plain.Body), "what is sent on has another method or body");
        FuzzException.Require(sent[0].Host == (plain.Host is "" or null ? "service.internal" : plain.Host), "what is sent on has another host");
        CompareTarget(ours.Path, ours.Query, sent[0].Target);
        var nominated = Options(plain.Fields);
        FuzzException.Require(
            Lines(sent[0].Fields.Where(IsPlain)) == Lines(plain.Fields.Where(f => IsPlain(f) && !nominated.Contains(f.Name.ToLowerInvariant()))),
            "what is sent on has other fields");
    }

    private static void CompareTarget(string path, string query, string target)
    {
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        FuzzException.Require(path == (mark < 0 ? target : target[..mark]), $"path {path} of {target}");
        FuzzException.Require(query.TrimStart('?') == (mark < 0 ? "" : target[(mark + 1)..]).TrimStart('?'), $"query {query} of {target}");
    }

    /// <summary>Whether the gateway neither ends nor writes this field.</summary>
    private static bool IsPlain((string Name, string Value) field)
        => !EndToEndHeaders.IsHopByHop(field.Name) && !ForwardingFields.Contains(field.Name) && field.Name.ToLowerInvariant() is not ("host" or "content-length" or "expect" or "traceparent");

    private static bool IsConnection(string name) => name.Equals("Connection", StringComparison.OrdinalIgnoreCase);

    private static HashSet<string> Options(IEnumerable<(string Name, string Value)> fields)
        => [.. fields.Where(f => IsConnection(f.Name)).SelectMany(f => f.Value.Split(',')).Select(o => o.Trim(' ', '\t').ToLowerInvariant()).Where(o => o.Length > 0)];

    // Kestrel keeps the order among fields of one name alone.
    private static string Lines(IEnumerable<(string Name, string Value)> fields)
    {
        var lines = new StringBuilder();
        foreach (var (name, value) in fields.Select(f => (Name: f.Name.ToLowerInvariant(), f.Value)).OrderBy(f => f.Name, StringComparer.Ordinal))
        {
            lines.Append(name).Append(": ").Append(value).Append('\n');
        }

        return lines.ToString();
    }
}
