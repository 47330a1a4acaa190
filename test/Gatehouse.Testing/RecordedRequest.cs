using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Testing;

/// <summary>A request as a fake upstream received it.</summary>
public sealed record RecordedRequest(
    string Method,
    string RawTarget,
    string Protocol,
    IReadOnlyList<KeyValuePair<string, string>> Headers,
    byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>The first value of a field, or null.</summary>
    public string? Header(string name) => Headers.FirstOrDefault(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    public IReadOnlyList<string> HeadersOf(string name)
        => [.. Headers.Where(h => h.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Select(h => h.Value)];

    internal static RecordedRequest Of(HttpContext context, byte[] body) => new(
        context.Request.Method,
        context.Features.Get<IHttpRequestFeature>()!.RawTarget,
        context.Request.Protocol,
        [.. context.Request.Headers.SelectMany(h => h.Value.Select(v => KeyValuePair.Create(h.Key, v ?? "")))],
        body);
}
