using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>What a vendor writes for one value of a field.</summary>
/// <param name="Word">The value as text; "*" is every other one.</param>
/// <param name="Json">What is written instead, as JSON; null leaves the field out.</param>
/// <param name="Loss">Whether that is less than was asked for.</param>
internal sealed record FieldWord(string Word, string? Json, LossKind? Loss = null)
{
    public const string Other = "*";
}
