namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>Whether a model is called through the Responses API.</summary>
internal static class OpenAIApiChoice
{
    public static bool UsesResponses(this OpenAIApi api, bool hasResponses, string model)
        => api == OpenAIApi.Responses || (api == OpenAIApi.Auto && hasResponses && ResponsesFamilies.Of(model).IsOnly);
}
