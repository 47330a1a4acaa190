namespace Gatehouse.AI.Providers.Vertex;

/// <summary>
/// Whose model a name is, and what its publisher calls it. A name is "MODEL" (Google's, or Anthropic's when it begins with
/// "claude-"), "PUBLISHER/MODEL", or a resource that goes into the path as it is: "endpoints/ID" for a model that was tuned, and
/// "publishers/PUBLISHER/models/MODEL", which is taken for one in Google's form unless the publisher is known to have another.
/// </summary>
internal readonly record struct VertexModel(string Publisher, string Name)
{
    public const string Google = "google";
    public const string Anthropic = "anthropic";
    public const string Mistral = "mistralai";

    private const string Publishers = "publishers/";
    private const string Models = "/models/";

    public static VertexModel Of(string model)
    {
        if (model.StartsWith("claude-", StringComparison.OrdinalIgnoreCase))
        {
            return new(Anthropic, model);
        }

        if (model.StartsWith(Publishers, StringComparison.Ordinal))
        {
            int models = model.IndexOf(Models, StringComparison.Ordinal);
            string publisher = models < 0 ? "" : model[Publishers.Length..models];
            return publisher is Anthropic or Mistral ? new(publisher, model[(models + Models.Length)..]) : new(Google, model);
        }

        int slash = model.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && !model.StartsWith("endpoints/", StringComparison.Ordinal) && !model.StartsWith("models/", StringComparison.Ordinal)
            ? new(model[..slash], model[(slash + 1)..])
            : new(Google, model);
    }
}
