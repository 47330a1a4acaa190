using System.Text.Json;
using Gatehouse.EndToEnd.Tests.Processes;

namespace Gatehouse.EndToEnd.Tests;

public sealed class ModelsTests
{
    [Fact]
    public async Task Providers_Table_ListsEveryTypeOnALine()
    {
        var result = await Command.RunAsync("models", "providers");

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Error);
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.StartsWith("TYPE", lines[0], StringComparison.Ordinal);
        Assert.True(lines.Length > 51, $"only {lines.Length - 1} types");
        Assert.Matches(@"(?m)^groq +https://api\.groq\.com/openai/v1 +openai-chat, openai-speech, openai-transcriptions, openai-translations, openai-responses +Authorization: Bearer +recordings +https://\S+$", result.Output);
        Assert.Contains(lines, l => l.StartsWith("baichuan ", StringComparison.Ordinal) && l.Contains("secondhand", StringComparison.Ordinal));
        Assert.Contains(lines, l => l.StartsWith("azure ", StringComparison.Ordinal) && l.Contains("api-key", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Providers_Json_HasWhatMachinesNeed()
    {
        var result = await Command.RunAsync("models", "providers", "-o", "json");

        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        var providers = json.RootElement.EnumerateArray().ToDictionary(p => p.GetProperty("type").GetString()!);
        var yi = providers["yi"];
        Assert.Equal("https://api.lingyiwanwu.com/v1", yi.GetProperty("address").GetString());
        Assert.Equal(["openai-chat"], yi.GetProperty("speaks").EnumerateArray().Select(f => f.GetString()));
        Assert.Equal("Authorization: Bearer", yi.GetProperty("key").GetString());
        Assert.Equal("secondhand", yi.GetProperty("checked").GetString());
        Assert.NotEmpty(yi.GetProperty("documented_at").GetString()!);
        Assert.Contains("could not be checked", yi.GetProperty("remark").GetString());
        Assert.Equal(["mistral-chat", "openai-embeddings", "openai-transcriptions"], providers["mistral"].GetProperty("speaks").EnumerateArray().Select(f => f.GetString()));
        Assert.Equal(["openai-embeddings", "cohere-rerank"], providers["voyage"].GetProperty("speaks").EnumerateArray().Select(f => f.GetString()));
        Assert.All(providers.Values, p => Assert.NotEmpty(p.GetProperty("summary").GetString()!));
    }

    [Fact]
    public async Task Providers_Yaml_IsTheSameList()
    {
        var result = await Command.RunAsync("models", "providers", "-o", "yaml");

        Assert.Equal(0, result.ExitCode);
        Assert.StartsWith("- type: openai\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("- type: xinference\n", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fields_OfAProvider_AreListedWithTheirVerdicts()
    {
        var result = await Command.RunAsync("models", "fields", "--form", "openai-chat", "--provider", "anthropic");

        Assert.Equal(0, result.ExitCode);
        Assert.Empty(result.Error);
        Assert.StartsWith("FORM", result.Output, StringComparison.Ordinal);
        Assert.Matches(@"(?m)^openai-chat +seed +dropped +anthropic +-$", result.Output);
        Assert.Matches(@"(?m)^openai-chat +temperature +dropped +anthropic claude-opus-5 ", result.Output);
        Assert.Matches(@"(?m)^openai-chat +stop +mapped +anthropic +stop_sequences", result.Output);
    }

    [Fact]
    public async Task Fields_Lost_LeavesOutTheOthers()
    {
        var result = await Command.RunAsync("models", "fields", "--form", "openai-chat", "--provider", "gemini", "--model", "gemini-2.5-pro", "--lost");

        Assert.Equal(0, result.ExitCode);
        Assert.Contains("refused", result.Output);
        Assert.DoesNotContain("mapped", result.Output);
    }

    [Fact]
    public async Task Fields_Json_HasEachModelByItself()
    {
        var result = await Command.RunAsync("models", "fields", "--form", "gemini", "--provider", "anthropic", "-o", "json");

        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        var form = Assert.Single(json.RootElement.EnumerateArray());
        var seed = form.GetProperty("fields").EnumerateArray().Single(f => f.GetProperty("field").GetString() == "generationConfig.seed");
        Assert.Equal(424242, seed.GetProperty("example").GetInt32());
        Assert.All(seed.GetProperty("models").EnumerateArray(), m => Assert.Equal("dropped", m.GetProperty("verdict").GetString()));
    }

    [Fact]
    public async Task Fields_OfAModelThatNoTableHas_AreTried()
    {
        var result = await Command.RunAsync("models", "fields", "--form", "anthropic-messages", "--provider", "together", "--model", "some/model");

        Assert.Equal(0, result.ExitCode);
        Assert.Matches(@"(?m)^anthropic-messages +top_k +\w+ +together", result.Output);
    }

    [Theory]
    [InlineData("models fields --form openai-chats", "Did you mean \"openai-chat\"?")]
    [InlineData("models fields --form xyzzy", "Forms: openai-chat, openai-responses")]
    [InlineData("models fields --provider antropic", "Did you mean \"anthropic\"?")]
    [InlineData("models fields --model nobody", "Name its provider too")]
    [InlineData("models fields --provider together", "--provider together --model MODEL")]
    [InlineData("models", "See: gatehouse models --help")]
    [InlineData("models providrs", "Did you mean \"providers\"?")]
    [InlineData("models providers -o xml", "\"xml\" is not one of table, json, yaml.")]
    public async Task WrongUsage_ExitsWithTwo(string command, string message)
    {
        var result = await Command.RunAsync(command.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error);
    }
}
