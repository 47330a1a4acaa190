using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.AI.Providers.OpenAI;
using Gatehouse.AI.Providers.OpenAIResponses;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Values;

namespace Gatehouse.AI.Tests.Providers.OpenAI;

public sealed class OpenAIFormsTests
{
    [Theory]
    [InlineData(OpenAIApi.Auto, false, null, "gpt-5", false)]
    [InlineData(OpenAIApi.Auto, false, null, "gpt-5-pro", true)]
    [InlineData(OpenAIApi.Auto, true, null, "gpt-5-pro", false)]
    [InlineData(OpenAIApi.Auto, true, true, "gpt-5-pro", true)]
    [InlineData(OpenAIApi.ChatCompletions, false, null, "gpt-5-pro", false)]
    [InlineData(OpenAIApi.Responses, false, null, "gpt-5", true)]
    [InlineData(OpenAIApi.Responses, true, null, "llama", true)]
    public void Speaks_ChatOrResponses_ByModelAndSetting(OpenAIApi api, bool hasUrl, bool? responses, string model, bool usesResponses)
    {
        var options = new OpenAIOptions { Name = "p", Url = hasUrl ? new HttpAddress("http", "localhost", 1, "/v1") : null, Responses = responses, Api = api };
        var provider = new OpenAIProvider(options, new ProviderKeys([], TimeProvider.System));
        var call = new ModelCall { Model = "alias", SourceForm = WireForm.AnthropicMessages, Messages = [new Message(Role.User, [new TextPart("Q")])] };

        Assert.Equal(!usesResponses, provider.Speaks(WireForm.OpenAIChat, model));
        Assert.Equal(usesResponses ? "/responses" : "/chat/completions", provider.Translate(call, model, new LossReport()).Path);
        Assert.Equal(usesResponses, provider.OpenStream(model) is ResponsesStream);
        Assert.True(!usesResponses || provider.Speaks(WireForm.OpenAIResponses, model));
    }

    [Theory]
    [InlineData("api: responses, responses: false", "responses", "api: responses is for a server that has the Responses API, and responses: false says that it has not")]
    [InlineData("api: chat", "api", null)]
    public void Load_SettingsThatContradict_AreNamed(string settings, string setting, string? message)
    {
        var result = ModelGateway.Load(ModelGateway.OneOpenAI.Replace("{server}", "http://x.test", StringComparison.Ordinal).Replace("type: openai,", $"type: openai, {settings},", StringComparison.Ordinal));

        var problem = Assert.Single(result.Problems, p => p.Severity == ProblemSeverity.Error);
        Assert.Equal($"ai.providers.openai.{setting}", problem.Path);
        Assert.Equal(message ?? problem.Message, problem.Message);
    }

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
