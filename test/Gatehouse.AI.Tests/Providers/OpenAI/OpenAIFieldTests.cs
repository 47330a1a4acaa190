using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.OpenAI;
using Gatehouse.AI.Providers.OpenAIResponses;
using Gatehouse.Core.Secrets;

namespace Gatehouse.AI.Tests.Providers.OpenAI;

/// <summary>The tables in docs/providers/openai.md say what the code does.</summary>
public sealed class OpenAIFieldTests
{
    private static readonly OpenAIProvider Provider = new(
        new OpenAIOptions { Name = "openai", Api = OpenAIApi.Responses },
        new ProviderKeys([new ProviderKey(new Secret("k"))], TimeProvider.System));

    public static TheoryData<string, string, string> Fields() => ProviderPage.Fields("openai");

    [Fact]
    public void Table_EveryProbe_HasItsRow() => ProviderPage.CheckComplete("openai", OpenAIFieldProbes.All.Keys);

    [Theory]
    [MemberData(nameof(Fields))]
    public void Table_EveryRow_IsWhatHappens(string row, string fate, string becomes)
    {
        var (call, model) = OpenAIFieldProbes.All[row];
        ProviderPage.Check(Provider, call, fate, becomes, model);
    }

    [Fact]
    public void Table_Models_AreTheFamilies()
    {
        var expected = ResponsesFamilies.All.Select(f => Row($"`{f.Pattern}`", f)).Append(Row("any other", ResponsesFamilies.Other));
        Assert.Equal(expected, ProviderPage.Rows("openai", "models").Select(r => string.Join(" | ", r)));
    }

    private static string Row(string name, ResponsesFamily family) => string.Join(" | ",
        name,
        family.IsOnly ? "yes" : "no",
        family.Reasons ? family.Effort is null ? "yes" : $"yes, {family.Effort} only" : "no",
        !family.RefusesSampling ? "yes" : family.CanBeOff ? "with effort `none`" : "no",
        family.Reasons && family.CanBeOff ? "yes" : "no");
}
