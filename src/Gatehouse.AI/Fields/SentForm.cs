using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Fields;

/// <summary>What one call becomes at one provider: what goes out with what was lost, or why it was refused.</summary>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">Fields as "name:value".</param>
/// <param name="Body">The body as UTF-8 text.</param>
/// <param name="Losses">What is lost, by the client's names.</param>
/// <param name="Refusal">Why it is refused; null when it is not.</param>
internal sealed record SentForm(string Path, IReadOnlyList<string> Headers, string Body, IReadOnlyList<Loss> Losses, string? Refusal)
{
    /// <summary>Whether the body is the client's, byte for byte.</summary>
    public bool IsUntouched { get; init; }

    /// <summary>Whether the form itself refused it, before any provider was asked.</summary>
    public bool IsUnreadable { get; init; }

    public static SentForm Of(UpstreamCall call, LossReport losses)
        => new(call.Query is null ? call.Path : $"{call.Path}?{call.Query}", [.. call.Headers.Fields.ToArray().Select(f => $"{f.Name}:{f.Value}")], Encoding.UTF8.GetString(call.Body.Span), [.. losses.Losses], null);

    public static SentForm Refused(string why) => new("", [], "", [], why);
}
