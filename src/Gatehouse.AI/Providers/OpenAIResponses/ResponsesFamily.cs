namespace Gatehouse.AI.Providers.OpenAIResponses;

/// <summary>What a family of models takes.</summary>
/// <param name="Pattern">Names of the family, "*" for any letters; the date at the end of a snapshot's name is not looked at.</param>
internal sealed record ResponsesFamily(string Pattern)
{
    /// <summary>Whether the models are served by the Responses API and not by chat completions.</summary>
    public bool IsOnly { get; init; }

    /// <summary>Whether the models reason, so that there is encrypted reasoning to ask for. Others answer 400 when it is.</summary>
    public bool Reasons { get; init; } = true;

    /// <summary>Whether temperature, top_p and log probabilities are a 400, whatever their value.</summary>
    public bool RefusesSampling { get; init; }

    /// <summary>Whether the effort "none" is taken; the models sample then as others do.</summary>
    public bool CanBeOff { get; init; }

    /// <summary>The only effort that is taken; null for any.</summary>
    public string? Effort { get; init; }
}
