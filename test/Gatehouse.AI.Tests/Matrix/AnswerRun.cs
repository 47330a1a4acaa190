using System.Buffers;
using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Models;
using Gatehouse.AI.Tests.Replay;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Tests.Matrix;

/// <summary>What clients read of an answer that says everything, from each column's provider in each form: the rows of the matrix about replies.</summary>
internal sealed class AnswerRun(ModelDirectory models)
{
    /// <summary>The rows, in their order.</summary>
    public static IReadOnlyList<string> Rows { get; } =
    [
        "answer: text", "answer: thinking", "answer: parallel tool calls", "answer: usage",
        "stream: text", "stream: thinking", "stream: parallel tool calls", "stream: usage", "errors",
    ];

    private static readonly (string Part, string Form)[] Paths =
    [
        ("/converse", WireForm.BedrockConverse), ("enerateContent", WireForm.Gemini), ("/responses", WireForm.OpenAIResponses), ("rawPredict", WireForm.AnthropicMessages),
        ("/messages", WireForm.AnthropicMessages), ("/v2/chat", WireForm.CohereChat), ("/api/chat", WireForm.OllamaChat),
    ];

    /// <summary>What becomes of each row, with what was read instead where it is lost.</summary>
    public IReadOnlyList<(Fate Fate, string Why)> Run(string form, int column)
    {
        var target = models.Find($"c{column}")!.Targets[0];
        if (target.Speaks(form))
        {
            return [.. Rows.Select(_ => (Fate.Kept, ""))];
        }

        var front = Front.All.First(f => f.Wire == form);
        string wire = WireOf(target);
        try
        {
            return [.. Compare(front, target, wire, isStream: false), .. Compare(front, target, wire, isStream: true), Error(front, target, wire)];
        }
        catch (ModelException e)
        {
            return [.. Rows.Select(_ => (Fate.LostInSilence, $"{wire}: {e.Error.Message} {e.InnerException?.Message}"))];
        }
    }

    // A provider may pass several forms and translates to one, which the address of its call tells.
    private static string WireOf(ModelTarget target)
    {
        var call = new ModelCall { Model = "m", SourceForm = "none", Messages = [new Message(Role.User, [new TextPart("Hello.")])] };
        string path = target.Provider.Translate(call, target.Model, new LossReport()).Path;
        return Paths.FirstOrDefault(p => path.Contains(p.Part, StringComparison.Ordinal)).Form ?? WireForm.OpenAIChat;
    }

    private static (Fate Fate, string Why)[] Compare(Front front, ModelTarget target, string wire, bool isStream)
    {
        var made = AnswerProbes.Of(wire, isStream);
        byte[] bytes = isStream
            ? PumpRun.Stream(front, target.Provider, made.ContentType, made.Pieces(), target.Model).Bytes
            : PumpRun.Whole(front, target.Provider, Encoding.UTF8.GetBytes(made.Events[0]), target.Model);
        Said expected = made.Said, said = front.Read(bytes, isStream);
        return
        [
            Same(expected.Text, said.Text),
            Same(expected.Thinking, said.Thinking),
            Same(string.Join(" ", expected.Calls), string.Join(" ", said.Calls)),
            Same($"{front.Expect(expected).Tokens}", $"{said.Tokens}"),
        ];
    }

    private static (Fate Fate, string Why) Same(string expected, string read)
        => expected == read ? (Fate.Mapped, "") : (Fate.LostInSilence, $"\"{read}\" instead of \"{expected}\"");

    private static (Fate Fate, string Why) Error(Front front, ModelTarget target, string wire)
    {
        var output = new ArrayBufferWriter<byte>();
        int status = front.Form.WriteError(target.Provider.ReadError(429, new HeaderList(), Encoding.UTF8.GetBytes(AnswerProbes.ErrorOf(wire))), "request-1", output);
        string text = Encoding.UTF8.GetString(output.WrittenSpan);
        return status == 429 && text.Contains(AnswerProbes.ErrorText, StringComparison.Ordinal) ? (Fate.Mapped, "") : (Fate.LostInSilence, $"{status} {text}");
    }
}
