using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gatehouse.Core.Secrets;

/// <summary>Keeps secrets from being written as JSON, wherever they stand in what is written.</summary>
internal sealed class SecretConverter : JsonConverter<Secret>
{
    public override Secret Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw Refused();

    public override void Write(Utf8JsonWriter writer, Secret value, JsonSerializerOptions options) => throw Refused();

    private static NotSupportedException Refused() => new("A secret is neither written to JSON nor read from it.");
}
