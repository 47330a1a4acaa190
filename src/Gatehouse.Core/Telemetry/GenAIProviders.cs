namespace Gatehouse.Core.Telemetry;

/// <summary>Kinds of providers by the names that OpenTelemetry's conventions have for them; others keep their own.</summary>
internal static class GenAIProviders
{
    public static string Of(string type) => type switch
    {
        "azure" => "azure.ai.openai",
        "bedrock" => "aws.bedrock",
        "gemini" => "gcp.gemini",
        "vertex" => "gcp.vertex_ai",
        "mistral" => "mistral_ai",
        "xai" => "x_ai",
        _ => type,
    };
}
