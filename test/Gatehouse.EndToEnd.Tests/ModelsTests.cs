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
    [InlineData("models providrs", "Did you mean \"providers\"?")]
    [InlineData("models providers -o xml", "\"xml\" is not one of table, json, yaml.")]
    public async Task WrongUsage_ExitsWithTwo(string command, string message)
    {
        var result = await Command.RunAsync(command.Split(' '));

        Assert.Equal(2, result.ExitCode);
        Assert.Contains(message, result.Error);
    }

    [Fact]
    public async Task Models_Filtered_ListsWhatIsAsked()
    {
        var result = await Command.RunAsync("models", "--provider", "anthropic", "--search", "opus 5", "--able", "tools,vision", "--context", "500k", "--max-input-price", "4.5");

        Assert.Equal(0, result.ExitCode);
        Assert.Equal(
            ["MODEL                      CONTEXT  OUTPUT  ABLE                          INPUT/M  OUTPUT/M", "anthropic/claude-opus-5-5  1000000  128000  tools vision files reasoning  4 USD    20 USD"],
            result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Equal("1 models; \"-\" is not known. Prices are for a million tokens; -o json has all of them, with sources.\n", result.Error);
    }

    [Fact]
    public async Task Models_Json_HasEveryPriceWithItsSource()
    {
        var result = await Command.RunAsync("models", "-o", "json");

        Assert.Equal(0, result.ExitCode);
        using var json = JsonDocument.Parse(result.Output);
        var models = json.RootElement.EnumerateArray().ToDictionary(m => m.GetProperty("model").GetString()!);
        Assert.True(models.Count > 2000, $"only {models.Count} models");
        var sonnet = models["anthropic/claude-sonnet-4-6"];
        Assert.Equal(["tools", "vision", "files", "reasoning"], sonnet.GetProperty("abilities").EnumerateArray().Select(a => a.GetString()));
        var periods = sonnet.GetProperty("price").GetProperty("periods");
        Assert.Equal((2, "2026-03-13"), (periods.GetArrayLength(), periods[1].GetProperty("effective").GetString()));
        Assert.Equal((200_000, 6m, 22.5m), (periods[0].GetProperty("long_prompt")[0].GetProperty("over").GetInt32(), periods[0].GetProperty("long_prompt")[0].GetProperty("input").GetDecimal(), periods[0].GetProperty("long_prompt")[0].GetProperty("output").GetDecimal()));
        Assert.Equal(1.5m, periods[1].GetProperty("service_tiers").GetProperty("batch").GetProperty("input").GetDecimal());
        Assert.All(models.Values.Where(m => m.GetProperty("price").ValueKind == JsonValueKind.Object), m => Assert.NotEmpty(m.GetProperty("price").GetProperty("source").GetString()!));
    }

    [Theory]
    [InlineData("error: \"tols\" is no ability. Did you mean \"tools\"?", "--able", "tols")]
    [InlineData("error: --context takes a number of tokens such as 200000, 200k or 1m; \"much\" is none.", "--context", "much")]
    [InlineData("error: --max-input-price takes dollars for a million tokens such as 0.5; \"1 EUR\" is none.", "--max-input-price", "1 EUR")]
    [InlineData("error: the catalogue has nothing of a provider \"opnai\". Did you mean \"openai\"?", "--provider", "opnai")]
    [InlineData("error: write the type of provider before the model: openai/gpt-5.", "price", "gpt-5")]
    [InlineData("error: the catalogue has no model \"openai/gpt-5-mni\". Did you mean \"openai/gpt-5-mini\"?", "price", "openai/gpt-5-mni")]
    [InlineData("error: --at takes a day or a time such as 2026-01-31 or 2026-01-31T16:30:00Z; \"soon\" is none.", "price", "openai/gpt-5", "--at", "soon")]
    [InlineData("error: --input takes a whole number from 0 to 1000000000000; \"1.5\" is none.", "price", "openai/gpt-5", "--input", "1.5")]
    [InlineData("error: --input takes a whole number from 0 to 1000000000000; \"1,500\" is none.", "price", "openai/gpt-5", "--input", "1,500")]
    public async Task Models_BadInput_SaysWhat(string message, params string[] arguments)
    {
        var result = await Command.RunAsync(["models", .. arguments]);

        Assert.Equal((2, ""), (result.ExitCode, result.Output));
        Assert.Equal(message, result.Error.Split('\n')[0]);
    }

    [Fact]
    public async Task Price_OfACall_ShowsEachLine()
    {
        var result = await Command.RunAsync("models", "price", "anthropic/claude-opus-4-6", "--input", "2000", "--cache-read", "300000", "--cache-write-1h", "100", "--output", "800", "--searches", "2", "--tier", "batch", "--at", "2026-01-15");

        Assert.Equal((0, ""), (result.ExitCode, result.Error));
        string[] lines = result.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Matches("^anthropic/claude-opus-4-6 on 2026-01-15: https://.+ by @pydantic/genai-prices 0.1.8, read on 2026-09-23$", lines[0]);
        Assert.Equal(
            [
                "ITEM            QUANTITY  RATE                 AMOUNT",
                "input           2000      5 USD / million      0.01 USD",
                "cache_read      300000    0.5 USD / million    0.15 USD",
                "cache_write_1h  100       10 USD / million     0.001 USD",
                "output          800       18.75 USD / million  0.015 USD",
                "search          2         0.01 USD / search    0.02 USD",
                "total                                          0.196 USD",
            ],
            lines[1..]);
    }

    [Fact]
    public async Task Price_OfWhatHasNone_IsRefusedAfterTheLines()
    {
        var result = await Command.RunAsync("models", "price", "openai/text-embedding-3-small", "--input", "5", "--output", "3");

        Assert.Equal(1, result.ExitCode);
        Assert.Contains("output  3         not known           not known", result.Output, StringComparison.Ordinal);
        Assert.Equal("error: openai/text-embedding-3-small has no known price of output.\n", result.Error);
        Assert.Equal(
            "error: openai/gpt-4o has no known price in the service tier \"priority\": there are prices of batch, flex.\n",
            (await Command.RunAsync("models", "price", "openai/gpt-4o", "--input", "5", "--tier", "priority")).Error);
    }

    [Fact]
    public async Task Models_OfAConfiguration_AreListedAndPricedByIt()
    {
        string file = Path.Combine(Directory.CreateTempSubdirectory().FullName, "gatehouse.yaml");
        await File.WriteAllTextAsync(file, """
            ai:
              providers:
                openai: { type: openai, keys: ["${env:HOME}"], price: { discount: 20% } }
                local: { type: vllm }
              models:
                chat: [openai/gpt-5, local/llama]
                own: { targets: [local/qwen], price: { input: 1 EUR, output: 2 EUR } }
              catalogue:
                models: { local/llama: { context: 8192, abilities: [tools] } }
            routes:
              llm: { match: /v1/**, ai: openai }
            """, TestContext.Current.CancellationToken);

        var list = await Command.RunAsync("models", "-c", file);
        var price = await Command.RunAsync("models", "price", "own", "-c", file, "--input", "1000", "--reasoning", "10");
        var agreed = await Command.RunAsync("models", "price", "openai/gpt-5", "-c", file, "--input", "1000000", "-o", "json");
        var unknown = await Command.RunAsync("models", "price", "chat", "-c", file, "--input", "1000");

        Assert.Equal(
            [
                "NAME  MODEL         CONTEXT  OUTPUT  ABLE                          INPUT/M  OUTPUT/M",
                "chat  openai/gpt-5  400000   128000  tools vision files reasoning  1 USD    8 USD",
                "chat  local/llama   8192     -       tools                         -        -",
                "own   local/qwen    -        -       -                             1 EUR    2 EUR",
            ],
            list.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("reasoning  10        2 EUR / million (as output)  0.00002 EUR", price.Output, StringComparison.Ordinal);
        Assert.Contains("total                                             0.00102 EUR", price.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(agreed.Output);
        Assert.Equal(1m, json.RootElement.GetProperty("cost").GetDecimal());
        Assert.Equal((1, "error: the price of local/llama is not known.\n"), (unknown.ExitCode, unknown.Error));
        Assert.Equal("error: the configuration has no model \"chta\". Did you mean \"chat\"?\n", (await Command.RunAsync("models", "price", "chta", "-c", file)).Error);
    }
}
