using System.Globalization;
using System.Text.RegularExpressions;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.AnthropicCompatible;
using Gatehouse.AI.Tests.Providers.AnthropicCompatible;

namespace Gatehouse.AI.Tests.Providers.Anthropic;

/// <summary>The tables in docs/providers/anthropic.md say what the code does.</summary>
public sealed partial class AnthropicFieldTests
{
    public static TheoryData<string, string, string> Fields()
    {
        var data = new TheoryData<string, string, string>();
        foreach (var row in DocsTable.Rows("fields"))
        {
            data.Add($"{row[0]} | {row[1]}", row[2], row[3]);
        }

        return data;
    }

    [Fact]
    public void Table_EveryProbe_HasItsRow()
        => Assert.Equal(FieldProbes.All.Keys.Order(StringComparer.Ordinal), DocsTable.Rows("fields").Select(r => $"{r[0]} | {r[1]}").Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Fields))]
    public void Table_EveryRow_IsWhatHappens(string row, string fate, string becomes)
    {
        var (call, model) = FieldProbes.All[row];
        string actual;
        string wire = "";
        try
        {
            (wire, string loss) = Calling.Translate(call, model);
            actual = loss.Length == 0 ? "kept or mapped" : loss.Contains("dropped", StringComparison.Ordinal) ? "dropped" : "approximated";
        }
        catch (ModelException e) when (e.Error.Kind == ModelErrorKind.InvalidRequest)
        {
            actual = "refused";
            Assert.NotNull(e.Error.Parameter);
        }

        Assert.Equal(fate is "kept" or "mapped" ? "kept or mapped" : fate, actual);
        foreach (Match word in Word().Matches(becomes))
        {
            foreach (string part in word.Groups[1].Value.Split('.'))
            {
                Assert.Contains($"\"{part}\"", wire, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Table_Models_AreTheFamilies()
    {
        var expected = AnthropicFamilies.All.Select(f => Row($"`{f.Prefix}`", f)).Append(Row("a newer `claude-`", AnthropicFamilies.Newest)).Append(Row("any other", AnthropicFamilies.Foreign));
        Assert.Equal(expected, DocsTable.Rows("models").Select(r => string.Join(" | ", r)));
    }

    private static string Row(string name, AnthropicFamily family) => string.Join(" | ",
        name,
        family.MaxOutputTokens.ToString(CultureInfo.InvariantCulture),
        family.Thinking switch
        {
            AnthropicThinking.None => "no",
            AnthropicThinking.Budget => "on request, by budget",
            AnthropicThinking.OnRequest => "on request, by effort",
            AnthropicThinking.UnlessDisabled => "unless told not to",
            _ => "always",
        },
        !family.Sampling ? "no" : family.BothSampling ? "yes" : "one of two",
        family.ForcedTools ? "yes" : "no",
        family.StructuredOutput ? "yes" : "no",
        family.SystemBetweenTurns ? "yes" : "no");

    [GeneratedRegex("`([a-z_.]+)`")]
    private static partial Regex Word();
}
