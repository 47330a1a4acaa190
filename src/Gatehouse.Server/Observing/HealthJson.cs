using System.Text.Json.Serialization;

namespace Gatehouse.Server.Observing;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HealthReply))]
[JsonSerializable(typeof(ServicesReply))]
internal sealed partial class HealthJson : JsonSerializerContext;
