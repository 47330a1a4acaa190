using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// Members of a call that the hub has no place for. Those that Converse itself names are passed on whoever wrote them: a
/// client of another dialect that writes guardrailConfig means just that.
/// </summary>
internal static class BedrockExtras
{
    public const string ModelFields = "additionalModelRequestFields";

    private static readonly string[] PassedOn =
        ["guardrailConfig", "performanceConfig", "promptVariables", "additionalModelResponseFieldPaths", "requestMetadata", "serviceTier", "outputConfig"];

    public static void Write(Utf8JsonWriter writer, ModelCall call, LossReport loss)
    {
        foreach (var (name, value) in call.Extra.Members)
        {
            if (PassedOn.Contains(name, StringComparer.Ordinal) && value.ValueKind is JsonValueKind.Object or JsonValueKind.Array && !IsWritten(name, call))
            {
                BedrockJson.WriteRaw(writer, name, value);
            }
            else if (!(name == ModelFields && value.ValueKind == JsonValueKind.Object))
            {
                Judge(name, value, loss);
            }
        }
    }

    /// <summary>Writes the client's own fields for the model, but for those that the call's other members decide.</summary>
    public static void WriteModelFields(Utf8JsonWriter writer, ModelCall call, ReadOnlySpan<string> taken, LossReport loss)
    {
        if (!call.Extra.TryGet(ModelFields, out var fields) || fields.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in fields.EnumerateObject())
        {
            if (taken.Contains(member.Name))
            {
                loss.Dropped($"{ModelFields}.{member.Name}");
            }
            else
            {
                BedrockJson.WriteRaw(writer, member.Name, member.Value);
            }
        }
    }

    public static bool HasModelFields(ModelCall call)
        => call.Extra.TryGet(ModelFields, out var fields) && fields.ValueKind == JsonValueKind.Object && !WireJson.SaysNothing(fields);

    private static bool IsWritten(string name, ModelCall call) => name switch
    {
        "requestMetadata" => call.Metadata is not null,
        "serviceTier" => call.ServiceTier is not null,
        "outputConfig" => call.ReplyFormat is not null,
        _ => false,
    };

    private static void Judge(string name, JsonElement value, LossReport loss)
    {
        // Text is what comes anyway; an answer without the sound that was asked for is not one.
        if (name == "modalities" && value.ValueKind == JsonValueKind.Array)
        {
            if (value.EnumerateArray().Any(m => m.ValueKind != JsonValueKind.String || !m.ValueEquals("text"u8)))
            {
                throw BedrockRefusal.Of("modalities", "The model answers in text only.");
            }
        }
        else if (!WireJson.SaysNothing(value))
        {
            loss.Dropped(name);
        }
    }
}
