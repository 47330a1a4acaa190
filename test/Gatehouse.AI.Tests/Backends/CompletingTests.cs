using System.Text.Json;
using Gatehouse.AI.Backends;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Tests.Backends;

public sealed class CompletingTests
{
    [Fact]
    public void Of_ReplyThatSaysNothingOfItself_GetsIdsModelAndTime()
    {
        var reply = new ModelReply
        {
            Id = "",
            Model = "",
            Choices = [new ReplyChoice(0, [new ToolCallPart("", "f", "{}"), new TextPart("x"), new ToolCallPart("", "g", "{}"), new ToolCallPart("own", "h", "{}")], FinishReason.ToolCalls)],
            Usage = TokenUsage.Unknown,
        };

        var completed = Completing.Of(reply, "m", 7);

        var ids = completed.Choices[0].Parts.OfType<ToolCallPart>().Select(c => c.Id).ToArray();
        Assert.Distinct(ids);
        Assert.All(ids, i => Assert.NotEmpty(i));
        Assert.Equal(("own", "m", 7L), (ids[2], completed.Model, completed.Created));
        Assert.NotEmpty(completed.Id);
        Assert.Equal("x", completed.Choices[0].Parts.OfType<TextPart>().Single().Text);
    }

    [Fact]
    public void ReplyEvents_OfAWholeAnswer_TellWhatItsVendorSaysBesides()
    {
        var extra = new ExtraMembers();
        extra.Add("safetyRatings", JsonElement.Parse("[1]"));
        var reply = new ModelReply { Id = "i", Model = "m", Choices = [new ReplyChoice(0, [], FinishReason.Stop), new ReplyChoice(1, [], FinishReason.Stop) { Extra = extra }], Usage = TokenUsage.Unknown };

        var told = Assert.Single(ReplyEvents.Of(reply), e => e.Kind == StreamEventKind.ChoiceExtra);

        Assert.Equal((1, "safetyRatings", "[1]"), (told.Choice, told.Name, told.Raw!.Value.GetRawText()));
    }

    [Theory]
    [InlineData(FinishReason.Stop, true, FinishReason.ToolCalls)]
    [InlineData(FinishReason.ToolCalls, false, FinishReason.Stop)]
    [InlineData(FinishReason.ToolCalls, true, FinishReason.ToolCalls)]
    [InlineData(FinishReason.Length, true, FinishReason.Length)]
    public void Of_End_IsForTheCallsThatThereAre(FinishReason told, bool hasCalls, FinishReason end)
    {
        var reply = new ModelReply { Id = "i", Model = "m", Choices = [new ReplyChoice(0, hasCalls ? [new ToolCallPart("c", "f", "{}")] : [], told) { RawFinish = "word" }], Usage = TokenUsage.Unknown };

        var choice = Completing.Of(reply, "m", 7).Choices[0];
        var finished = Completing.Of(new StreamEvent(StreamEventKind.Finished) { Finish = told, Text = "word" }, "m", hasCalls);

        string? word = end == told ? "word" : null;
        Assert.Equal((end, word, end, word), (choice.Finish, choice.RawFinish, finished.Finish, finished.Text));
    }

    [Fact]
    public void Of_ReplyThatSaysAll_IsTheSame()
    {
        var reply = new ModelReply { Id = "i", Model = "own", Created = 3, Choices = [new ReplyChoice(0, [new ToolCallPart("c", "f", "{}")], FinishReason.ToolCalls)], Usage = TokenUsage.Unknown };

        Assert.Equal(reply, Completing.Of(reply, "m", 7));
    }

    [Fact]
    public void Of_Events_GetIdsAndModelWhereTheyHaveNone()
    {
        var started = Completing.Of(new StreamEvent(StreamEventKind.Started) { Text = "", Name = null }, "m", hasCalls: false);
        var call = Completing.Of(new StreamEvent(StreamEventKind.ToolCallStarted) { Text = "", Name = "f" }, "m", hasCalls: false);
        var own = Completing.Of(new StreamEvent(StreamEventKind.ToolCallStarted) { Text = "own", Name = "f" }, "m", hasCalls: false);
        var text = Completing.Of(new StreamEvent(StreamEventKind.TextDelta) { Text = "" }, "m", hasCalls: false);

        Assert.NotEmpty(started.Text!);
        Assert.Equal("m", started.Name);
        Assert.NotEmpty(call.Text!);
        Assert.Equal(("own", ""), (own.Text, text.Text));
    }
}
