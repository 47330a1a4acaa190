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
        Assert.Matches(@"(?m)^groq +https://api\.groq\.com/openai/v1 +openai-chat, openai-speech, openai-transcriptions, openai-translations +Authorization: Bearer +recordings +https://\S+$", result.Output);
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

    [Theory]
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
