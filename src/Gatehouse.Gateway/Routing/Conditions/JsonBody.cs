using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>Which bodies are looked into.</summary>
internal static class JsonBody
{
    /// <summary>Whether the request has a body that is JSON by its head: its media type says so, and it is not compressed.</summary>
    public static bool MayBe(CanonicalRequest request)
    {
        if (!request.HasBody || !request.Headers.TryGet("Content-Type", out string? type) || request.Headers.Contains("Content-Encoding"))
        {
            return false;
        }

        int end = type.IndexOf(';', StringComparison.Ordinal);
        var essence = (end < 0 ? type : type.AsSpan(0, end)).Trim();
        return essence.Equals("application/json", StringComparison.OrdinalIgnoreCase) || essence.EndsWith("+json", StringComparison.OrdinalIgnoreCase);
    }
}
