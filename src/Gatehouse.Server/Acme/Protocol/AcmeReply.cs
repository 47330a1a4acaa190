using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Gatehouse.Server.Acme.Protocol;

/// <summary>A reply that is no refusal.</summary>
/// <param name="Location">Address of what was made or found.</param>
/// <param name="RetryAfter">When it is worth to ask again.</param>
internal sealed record AcmeReply(Uri Url, ReadOnlyMemory<byte> Body, Uri? Location, TimeSpan? RetryAfter)
{
    public T Read<T>(JsonTypeInfo<T> type)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(Body.Span, type) ?? throw new AcmeException($"{Url} answered null");
        }
        catch (JsonException e)
        {
            throw new AcmeException($"{Url} answered what is not the JSON of ACME: {AcmeText.OneLine(e.Message)}", e);
        }
    }
}
