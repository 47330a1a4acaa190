using System.Text.Json.Serialization;

namespace Gatehouse.Server.Acme.Protocol;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DirectoryReply))]
[JsonSerializable(typeof(ProblemReply))]
[JsonSerializable(typeof(OrderReply))]
[JsonSerializable(typeof(AuthorizationReply))]
[JsonSerializable(typeof(AccountRequest))]
[JsonSerializable(typeof(OrderRequest))]
[JsonSerializable(typeof(FinalizeRequest))]
[JsonSerializable(typeof(StoredAccount))]
[JsonSerializable(typeof(SignedMessage))]
[JsonSerializable(typeof(OrderFailures))]
internal sealed partial class AcmeJson : JsonSerializerContext;
