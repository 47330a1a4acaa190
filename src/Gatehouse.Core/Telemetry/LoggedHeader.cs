using System.Text.Encodings.Web;
using System.Text.Json;

namespace Gatehouse.Core.Telemetry;

/// <summary>A request field that the access log writes, and whether only its length and hash may be written.</summary>
internal sealed class LoggedHeader(string name, bool isRedacted)
{
    private readonly JsonEncodedText _jsonName = JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping);

    public string Name { get; } = name;

    /// <summary>The name as a member of a JSON object, escaped.</summary>
    public ReadOnlySpan<byte> JsonName => _jsonName.EncodedUtf8Bytes;

    public bool IsRedacted { get; } = isRedacted;
}
