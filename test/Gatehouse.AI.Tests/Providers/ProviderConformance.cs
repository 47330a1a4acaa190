using System.Buffers;
using System.Text;
using System.Text.Json.Nodes;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Tests.Providers;

/// <summary>What every provider must do, whatever its wire form. A provider's tests derive from it and give its words.</summary>
public abstract class ProviderConformance
{
    private static readonly int[] Statuses = [400, 401, 402, 403, 404, 405, 408, 409, 413, 415, 418, 422, 424, 429, 498, 500, 501, 502, 503, 504, 520, 524, 529, 599];

    /// <summary>The provider, with a key.</summary>
    protected abstract ModelProvider Provider { get; }

    /// <summary>A whole reply with this finish word.</summary>
    protected abstract string Reply(string finish);

    /// <summary>The provider's finish words and what they mean.</summary>
    protected abstract IReadOnlyDictionary<string, FinishReason> FinishWords { get; }

    /// <summary>Events of a whole stream with two pieces of text ("one", "two"), each as name and data.</summary>
    protected abstract IReadOnlyList<(string Name, string Data)> Stream { get; }

    /// <summary>An error body with this message.</summary>
    protected abstract string ErrorBody(string message);

    /// <summary>The model that a translated call names; in its body unless the form has it elsewhere.</summary>
    protected virtual string ModelOf(UpstreamCall call) => JsonNode.Parse(call.Body.Span)!["model"]!.GetValue<string>();

    /// <summary>The model that is asked, for providers whose models have several forms.</summary>
    protected virtual string Model => "model-x";

    /// <summary>The form that the model's calls pass through in.</summary>
    protected virtual string Form => Provider.WireForm;

    /// <summary>What a body that passes through is on the wire, where that is not the same.</summary>
    protected virtual string Passed(string body) => body;

    private static ModelCall Call(params Part[] parts) => new()
    {
        Model = "alias",
        SourceForm = "test",
        Messages = [new Message(Role.System, [new TextPart("Be brief.")]), new Message(Role.User, parts.Length == 0 ? [new TextPart("Hello")] : parts)],
    };

    [Fact]
    public void Translate_AnyCall_HasNoKeyUntilItIsAuthenticated()
    {
        var call = Provider.Translate(Call(), Model, new LossReport());
        Assert.DoesNotContain(call.Headers.Fields.ToArray(), f => f.Value.Contains("the-key", StringComparison.Ordinal));

        Provider.Authenticate(call, new Secret("the-key"));

        Assert.Single(call.Headers.Fields.ToArray(), f => f.Value.Contains("the-key", StringComparison.Ordinal));
        Assert.Equal("POST", call.Method);
        Assert.Equal(Model, ModelOf(call));
        Assert.Equal(1, call.Headers.CountOf("Host"));
        Assert.False(call.Headers.Contains("Content-Length"));
    }

    [Fact]
    public void PassThrough_Body_GoesOutAsGivenAndCredentialsStayBehind()
    {
        byte[] body = """{ "z":1, "model":"m" }"""u8.ToArray();
        var client = new HeaderList();
        foreach (string name in (string[])["Authorization", "x-api-key", "api-key", "x-goog-api-key", "Cookie", "OpenAI-Organization", "OpenAI-Project", "Host", "Content-Length", "X-Forwarded-For"])
        {
            client.Add(name, "client-secret");
        }

        var call = Provider.PassThrough(new PassedCall(Form, body, Model, false, client));

        Assert.Equal(Passed(Encoding.UTF8.GetString(body)), Encoding.UTF8.GetString(call.Body.Span));
        Assert.DoesNotContain(call.Headers.Fields.ToArray(), f => f.Value.Contains("client-secret", StringComparison.Ordinal));
    }

    [Fact]
    public void Translate_PartsOfOtherVendors_AreReportedNotSent()
    {
        var loss = new LossReport();
        var unknown = new UnknownPart("another-form", "hologram", System.Text.Json.JsonElement.Parse("""{"type":"hologram","secret_marker":1}"""));

        var call = Provider.Translate(Call(new TextPart("Look:"), unknown), Model, loss);

        Assert.DoesNotContain("secret_marker", Encoding.UTF8.GetString(call.Body.Span), StringComparison.Ordinal);
        Assert.Contains(loss.Losses, l => l.Field.StartsWith("messages[1]", StringComparison.Ordinal));
    }

    [Fact]
    public void Translate_SignatureOfAnotherVendor_IsDroppedAndTold()
    {
        var loss = new LossReport();
        var call = Call() with
        {
            Messages =
            [
                new Message(Role.User, [new TextPart("Hello")]),
                new Message(Role.Assistant, [new ThinkingPart("A thought.", "another:c2lnbmF0dXJl"), new TextPart("An answer.")]),
                new Message(Role.User, [new TextPart("More.")]),
            ],
        };

        var sent = Provider.Translate(call, Model, loss);

        Assert.DoesNotContain("c2lnbmF0dXJl", Encoding.UTF8.GetString(sent.Body.Span), StringComparison.Ordinal);
        Assert.Contains(loss.Losses, l => l.Field.StartsWith("messages[1]", StringComparison.Ordinal));
    }

    [Fact]
    public void ReadReply_EveryFinishWord_MapsAndUnknownOnesNeverThrow()
    {
        foreach (var (word, finish) in FinishWords.Append(new("a_word_of_2031", FinishReason.Unknown)))
        {
            byte[] body = Encoding.UTF8.GetBytes(Reply(word));
            var reply = Provider.ReadReply(Model, body);
            Assert.Equal(finish, reply.Choices[0].Finish);
            Assert.Equal(word, reply.Choices[0].RawFinish);
            var summary = Provider.Summarize(Form, body);
            Assert.Equal((reply.Model, reply.Usage), (summary.Model, summary.Usage));
            Assert.Equal(UsageGrade.Reported, reply.Usage.Grade);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"choices\":5,\"content\":5}")]
    [InlineData("<html>")]
    public void ReadReply_NoReply_IsTheProvidersFault(string body)
    {
        var failure = Assert.Throws<ModelException>(() => Provider.ReadReply(Model, Encoding.UTF8.GetBytes(body)));

        Assert.Equal(ModelErrorKind.Server, failure.Error.Kind);
        Provider.Summarize(Form, Encoding.UTF8.GetBytes(body));
    }

    [Fact]
    public void ReadError_AnyStatusAndBody_GivesAKind()
    {
        foreach (int status in Statuses)
        {
            foreach (string body in (string[])["", "{}", "[]", "null", "\"x\"", "<html>", "{\"error\":\"text\"}", "{\"error\":{\"message\":7}}", ErrorBody("words of the vendor")])
            {
                var error = Provider.ReadError(status, new HeaderList(), Encoding.UTF8.GetBytes(body));
                Assert.NotEmpty(error.Message);
                Assert.DoesNotContain("<html>", error.Message, StringComparison.Ordinal);
                Assert.True(status is not (429 or >= 500) || error.IsRetryable, $"{status} {body}");
                Assert.True(status is not (400 or 401 or 402 or 403 or 404 or 413 or 422) || !error.IsRetryable, $"{status} {body}");
            }

            Assert.Equal("words of the vendor", Provider.ReadError(status, new HeaderList(), Encoding.UTF8.GetBytes(ErrorBody("words of the vendor"))).Message);
        }
    }

    [Fact]
    public void ReadError_RetryAfter_IsTaken()
    {
        var headers = new HeaderList();
        headers.Add("Retry-After", "7");

        Assert.Equal(TimeSpan.FromSeconds(7), Provider.ReadError(429, headers, Encoding.UTF8.GetBytes(ErrorBody("x"))).RetryAfter);
    }

    [Fact]
    public void Stream_Whole_HasOneStartTheTextOneFinishAndAnEnd()
    {
        var events = Read(Stream.Count, end: true);

        Assert.Equal(StreamEventKind.Started, events[0].Kind);
        Assert.Equal("onetwo", string.Concat(events.Where(e => e.Kind == StreamEventKind.TextDelta).Select(e => e.Text)));
        Assert.Single(events, e => e.Kind == StreamEventKind.Started);
        Assert.Single(events, e => e.Kind == StreamEventKind.Finished);
        Assert.Equal(StreamEventKind.Ended, events[^1].Kind);
        Assert.DoesNotContain(events, e => e.Kind == StreamEventKind.Failed);
        Assert.Equal(UsageGrade.Reported, events.Last(e => e.Kind == StreamEventKind.Usage).Usage!.Grade);
    }

    [Fact]
    public void Stream_CutAnywhere_FailsUnlessTheAnswerWasWhole()
    {
        for (int count = 0; count < Stream.Count; count++)
        {
            var events = Read(count, end: true);
            bool finished = events.Any(e => e.Kind == StreamEventKind.Finished);
            Assert.True(finished || events.Count(e => e.Kind == StreamEventKind.Failed) == 1, $"cut after {count} events");
            Assert.False(!finished && events.Any(e => e.Kind == StreamEventKind.Ended), $"cut after {count} events");
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not json")]
    [InlineData("[]")]
    [InlineData("7")]
    [InlineData("{\"choices\":[7]}")]
    [InlineData("{\"half\":")]
    public void Stream_Garbage_NeverThrows(string data)
    {
        var events = new List<StreamEvent>();
        var stream = Provider.OpenStream(Model);
        stream.Read("message_start"u8, Encoding.UTF8.GetBytes(data), events);
        stream.Read(default, Encoding.UTF8.GetBytes(data), events);
        stream.End(events);

        Assert.Contains(events, e => e.Kind == StreamEventKind.Failed);
        Assert.DoesNotContain(events, e => e.Kind == StreamEventKind.Ended);
    }

    [Fact]
    public void Tap_SeesWhatTheStreamSays()
    {
        var tap = Provider.OpenTap(Form, Model);
        foreach (var (name, data) in Stream)
        {
            tap.Read(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(data));
        }

        var events = Read(Stream.Count, end: true);
        Assert.True(tap.HasContent && tap.HasEnded);
        Assert.Equal(events.Last(e => e.Kind == StreamEventKind.Usage).Usage, tap.Usage);
        Assert.Equal(events.Single(e => e.Kind == StreamEventKind.Finished).Finish, tap.Finish);
        Assert.Equal(events[0].Name, tap.Model);
    }

    private List<StreamEvent> Read(int count, bool end)
    {
        var events = new List<StreamEvent>();
        var stream = Provider.OpenStream(Model);
        foreach (var (name, data) in Stream.Take(count))
        {
            stream.Read(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(data), events);
        }

        if (end && !events.Any(e => e.Kind == StreamEventKind.Ended))
        {
            stream.End(events);
        }

        return events;
    }
}
