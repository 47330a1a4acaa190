using System.Text;
using Gatehouse.AI.Models.Routing;

namespace Gatehouse.AI.Tests.Models.Routing;

public sealed class PromptPrefixTests
{
    [Theory]
    [InlineData("""{"messages":[{"role":"user","content":"a"}]}""", """{"model":"x","stream":true,"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"}]}""", true)]
    [InlineData("""{"messages":[{"role":"user","content":"a"}]}""", """{"messages":[{"role":"user","content":"b"}]}""", false)]
    [InlineData("""{"messages":[{"content":"s","role":"system"},{"role":"user","content":"a"}]}""", """{"messages":[{"content":"s","role":"system"},{"role":"user","content":"b"}]}""", false)]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"tools":[1]}""", """{"tools":[1],"messages":[{"role":"user","content":"a"},{"role":"user","content":"b"}]}""", true)]
    [InlineData("""{"messages":[{"role":"user","content":"a"}],"tools":[1]}""", """{"messages":[{"role":"user","content":"a"}],"tools":[2]}""", false)]
    [InlineData("""{"system":"s","messages":[{"role":"user","content":"a"}]}""", """{"system":"t","messages":[{"role":"user","content":"a"}]}""", false)]
    [InlineData("""{"instructions":"s","input":"a"}""", """{"instructions":"s","input":"b"}""", true)]
    [InlineData("""{"systemInstruction":{"parts":[]},"contents":[{"parts":[1]}]}""", """{"systemInstruction":{"parts":[]},"contents":[{"parts":[1]},{"parts":[2]}]}""", true)]
    public void HashOf_TwoCalls_IsTheSameWhereTheyBeginAlike(string one, string other, bool same)
        => Assert.Equal(same, PromptPrefix.HashOf(Encoding.UTF8.GetBytes(one)) == PromptPrefix.HashOf(Encoding.UTF8.GetBytes(other)));

    [Theory]
    [InlineData("{}")]
    [InlineData("{\"messages\":[")]
    [InlineData("[]")]
    public void HashOf_NothingToGoBy_IsZero(string body) => Assert.Equal(0UL, PromptPrefix.HashOf(Encoding.UTF8.GetBytes(body)));
}
