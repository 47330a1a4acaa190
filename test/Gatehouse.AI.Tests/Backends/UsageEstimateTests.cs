using System.Text;
using Gatehouse.AI.Backends;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Dialects.OpenAIChat;
using Gatehouse.AI.Providers.OpenAICompatible;

namespace Gatehouse.AI.Tests.Backends;

public sealed class UsageEstimateTests
{
    private static readonly CallOutline Call = new() { Model = "m", TextLength = 400, MostOutput = 100, Choices = 2, Needs = CallNeeds.Tools | CallNeeds.Images };

    [Theory]
    [InlineData(50, 100)]
    [InlineData(8000, 200)]
    public void WorstCase_IsHalfTheBytesAndTheMostOutputOfEachChoice(long most, long output)
    {
        var usage = UsageEstimate.WorstCase(Call, most);
        Assert.Equal((output, true, true), (usage.Output, usage.Input >= 200 + 512, usage.ImageInput > 0));
    }

    [Fact]
    public void WorstCase_ClientNamesNoMost_IsTheModels() => Assert.Equal(8000, UsageEstimate.WorstCase(Call with { MostOutput = null, Choices = 1 }, 8000).Output);

    [Theory]
    [InlineData("", UsageGrade.Estimated, 100, 2)]
    [InlineData("""data: {"choices":[],"usage":{"prompt_tokens":9,"completion_tokens":7}}""", UsageGrade.Reported, 9, 7)]
    [InlineData("""data: {"choices":[],"usage":{"prompt_tokens":9}}""", UsageGrade.Partial, 9, 2)]
    public void Complete_OfAStream_BelievesTheVendorAndEstimatesTheRest(string usage, UsageGrade grade, long input, long output)
    {
        var tap = new OpenAITap();
        tap.Read(default, """{"choices":[{"index":0,"delta":{"content":"Hello there"}}]}"""u8);
        if (usage.Length > 0)
        {
            tap.Read(default, Encoding.UTF8.GetBytes(usage["data: ".Length..]));
        }

        var read = UsageEstimate.Complete(Call, tap);
        Assert.Equal((grade, input, output), (read.Grade, read.TotalInput, read.TotalOutput));
    }

    [Theory]
    [InlineData("""{"prompt_tokens":9,"completion_tokens":1}""", "Hello", true, UsageGrade.Reported, 9, 1)]
    [InlineData("""{"prompt_tokens":9,"completion_tokens":1}""", "Hello there, and good morning to everybody here", true, UsageGrade.Partial, 9, 10)]
    [InlineData("""{"prompt_tokens":9,"completion_tokens":1}""", "Hello there, and good morning to everybody here", false, UsageGrade.Partial, 9, 10)]
    [InlineData("""{"completion_tokens":9}""", "Hello", true, UsageGrade.Partial, 100, 9)]
    public void Complete_UsageBeforeTheWords_IsBelievedUnlessItIsFarFromThem(string usage, string words, bool isWhole, UsageGrade grade, long input, long output)
    {
        var tap = new OpenAITap();
        tap.Read(default, Encoding.UTF8.GetBytes($$$"""{"choices":[],"usage":{{{usage}}}}"""));
        tap.Read(default, Encoding.UTF8.GetBytes($$$"""{"choices":[{"index":0,"delta":{"content":"{{{words}}}"},"finish_reason":{{{(isWhole ? "\"stop\"" : "null")}}}}]}"""));

        var read = UsageEstimate.Complete(Call, tap);
        Assert.Equal((grade, input, output), (read.Grade, read.TotalInput, read.TotalOutput));
    }

    [Theory]
    [InlineData("""{"prompt_tokens":9,"completion_tokens":7}""", "{}", UsageGrade.Reported)]
    [InlineData("""{"prompt_tokens":9,"completion_tokens":7}""", """{"prompt_tokens":null}""", UsageGrade.Reported)]
    [InlineData("""{"prompt_tokens":9,"completion_tokens":2}""", """{"prompt_tokens":9,"completion_tokens":7}""", UsageGrade.Reported)]
    [InlineData("""{"prompt_tokens":9}""", """{"completion_tokens":7}""", UsageGrade.Partial)]
    [InlineData("""{"completion_tokens":7}""", """{"prompt_tokens":9}""", UsageGrade.Partial)]
    public void Usage_InSeveralChunks_IsWhatWasToldLastOfEachHalf(string first, string second, UsageGrade grade)
    {
        var tap = new OpenAITap();
        var stream = new OpenAIStream();
        var events = new List<StreamEvent>();
        foreach (string usage in new[] { first, second })
        {
            byte[] chunk = Encoding.UTF8.GetBytes($$$"""{"id":"c","model":"m","choices":[{"index":0,"delta":{"content":"Hi"}}],"usage":{{{usage}}}}""");
            tap.Read(default, chunk);
            stream.Read(default, chunk, events);
        }

        var expected = new TokenUsage { Input = 9, Output = 7, Grade = grade };
        Assert.Equal((expected, expected), (tap.Usage, events.Last(e => e.Kind == StreamEventKind.Usage).Usage));
    }

    [Fact]
    public void MostTokens_HugeBounds_StayANumber()
    {
        var outline = new OpenAIChatForm().ReadOutline(CallAddress.None, Encoding.UTF8.GetBytes(ModelGateway.Call("hi", more: ",\"max_tokens\":9223372036854775807,\"n\":2147483647")));

        Assert.Equal(10_000_000_000 + outline.PromptTokens, outline.MostTokens);
    }

    [Fact]
    public void OfReply_CountsTheWordsOfCallAndAnswer()
    {
        var usage = UsageEstimate.OfReply(
            Call,
            """{"model":"not counted","messages":[{"role":"user","content":"hello world"},{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}]}"""u8,
            """{"id":"not counted","choices":[{"message":{"role":"assistant","content":"hello world","tool_calls":[{"id":"x","function":{"name":"f","arguments":"hello world"}}]}}],"usage":null}"""u8,
            "gpt-4o");
        Assert.Equal((UsageGrade.Counted, 2 + 3 + (2 * 4), 4), (usage.Grade, usage.Input, usage.Output));
    }

    [Fact]
    public void OfReply_LargeBodies_AreEstimated()
    {
        byte[] call = Encoding.UTF8.GetBytes($$"""{"messages":[{"role":"user","content":"{{string.Concat(Enumerable.Repeat("hello world ", 30_000))}}"}]}""");
        var usage = UsageEstimate.OfReply(Call, call, "{}"u8, "gpt-4o");
        Assert.Equal(UsageGrade.Estimated, usage.Grade);
        Assert.InRange(usage.Input, 54_000, 70_000);
    }

    [Theory]
    [InlineData("""{"model":"anything","input":"Grüße 😀","voice":"alloy"}""", 7)]
    [InlineData("""{"model":"anything","voice":"alloy"}""", 0)]
    public async Task Speech_IsBilledByTheCharactersOfItsText(string body, long characters)
    {
        await using var gateway = await OperationGateway.StartAsync();
        gateway.Server.ThenBytes([1, 2, 3], "audio/mpeg");

        var exchange = await gateway.PostAsync(body, "/v1/audio/speech");

        Assert.Equal(200, exchange.Reply.CommittedStatus);
        Assert.Equal(characters > 0 ? "counted" : "none", exchange.Exchange.Record.Model!.UsageGrade);
        Assert.Equal(characters, OutlineOf(body).Spoken);
    }

    private static CallOutline OutlineOf(string body)
        => new Gatehouse.AI.Dialects.OpenAIRelays.OpenAIJsonRelay("audio", WireForm.OpenAISpeech).ReadOutline(default, Encoding.UTF8.GetBytes(body));
}
