using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.OpenAI;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Tests.Providers.OpenAI;

public sealed class OpenAIFormsTests
{
    [Theory]
    [InlineData(false, null, false, true)]
    [InlineData(false, false, true, false)]
    [InlineData(true, null, false, false)]
    [InlineData(true, true, true, true)]
    public void Speaks_TheFormsThatTheServerHas(bool hasUrl, bool? responses, bool completions, bool hasResponses)
    {
        var options = new OpenAIOptions { Name = "p", Url = hasUrl ? new HttpAddress("http", "localhost", 1, "/v1") : null, Responses = responses, Completions = completions };
        var provider = new OpenAIProvider(options, new ProviderKeys([], TimeProvider.System));

        Assert.Equal(hasResponses, provider.Speaks(WireForm.OpenAIResponses, "m"));
        Assert.Equal(completions, provider.Speaks(WireForm.OpenAICompletions, "m"));
        Assert.True(provider.Speaks(WireForm.OpenAIChat, "m"));
    }
}
