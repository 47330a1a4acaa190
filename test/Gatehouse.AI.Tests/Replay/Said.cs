using System.Text;

namespace Gatehouse.AI.Tests.Replay;

/// <summary>What an answer says, read from any form without the product's code.</summary>
internal sealed record Said
{
    public string Text { get; init; } = "";

    public string Thinking { get; init; } = "";

    public string Refusal { get; init; } = "";

    /// <summary>Name and arguments (<see cref="Look.Canonical(string?)"/>) of each call, in their order.</summary>
    public IReadOnlyList<string> Calls { get; init; } = [];

    public Ending? Ending { get; init; }

    public Tokens? Tokens { get; init; }

    /// <summary>One line a fact, for comparing and for messages.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        text.AppendLine($"text: {Text}").AppendLine($"thinking: {Thinking}").AppendLine($"refusal: {Refusal}");
        foreach (string call in Calls)
        {
            text.AppendLine($"call: {call}");
        }

        return text.AppendLine($"ending: {Ending}").AppendLine($"tokens: {Tokens}").ToString();
    }
}
