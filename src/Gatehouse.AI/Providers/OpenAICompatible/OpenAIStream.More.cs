using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

// What chunks carry besides words and calls. Nothing is kept or made for a chunk that has none of it.
internal sealed partial class OpenAIStream
{
    // Of chunks in front of the one that begins the answer.
    private readonly List<StreamEvent> _early = [];
    private readonly SeenMembers _ofReply = new();
    private readonly SeenMembers _ofChoice = new();
    private readonly SeenMembers _ofMessage = new();

    // Vendors that name sources beside the answer repeat them with every chunk, or send them behind its end: the last one has them all.
    private JsonElement? _sourced;

    private void ReadMore(JsonElement delta, OpenAIChoiceProgress progress, List<StreamEvent> output)
    {
        foreach (var member in delta.EnumerateObject())
        {
            if (!OpenAIContent.IsKnown(member))
            {
                if (!WireJson.SaysNothing(member.Value) && _ofMessage.IsNew(member))
                {
                    output.Add(new StreamEvent(StreamEventKind.ChoiceExtra) { Choice = progress.Choice, Name = $"message.{member.Name}", Raw = member.Value });
                }
            }
            else if (member.NameEquals("annotations"u8))
            {
                foreach (var annotation in WireJson.Items(delta, "annotations"u8))
                {
                    progress.Cite(OpenAICitations.Read(annotation, WireForm.OpenAIChat), output);
                }
            }
            else if (member.NameEquals("images"u8))
            {
                ReadImages(delta, progress, output);
            }
            else if (member.NameEquals("audio"u8) && OpenAIReplyMedia.AudioOf(delta) is { } audio)
            {
                progress.Speak(audio, output);
            }
        }
    }

    private static void ReadImages(JsonElement delta, OpenAIChoiceProgress progress, List<StreamEvent> output)
    {
        foreach (var item in WireJson.Items(delta, "images"u8))
        {
            if (OpenAIReplyMedia.ImageOf(item) is { } image)
            {
                progress.Show(image, output);
            }
            else
            {
                output.Add(new StreamEvent(StreamEventKind.Unknown) { Choice = progress.Choice, Raw = item });
            }
        }
    }

    private void Cite(OpenAIChoiceProgress progress, List<StreamEvent> output)
    {
        if (_sourced is not { } chunk)
        {
            return;
        }

        var sources = new List<Citation>();
        OpenAICitations.ReadSources(chunk, sources);
        foreach (var source in sources)
        {
            progress.Cite(source, output);
        }
    }

    private void ReadExtra(JsonElement chunk, List<StreamEvent> output)
    {
        _sourced = OpenAICitations.HasSources(chunk) ? chunk : _sourced;
        _ofReply.Tell(chunk, IsOfReply, new StreamEvent(StreamEventKind.Extra), _started ? output : _early);
    }

    // "obfuscation" is filling, against those who count the bytes of encrypted streams.
    private static bool IsOfReply(in JsonProperty member)
        => member.NameEquals("id"u8) || member.NameEquals("object"u8) || member.NameEquals("created"u8) || member.NameEquals("model"u8)
            || member.NameEquals("choices"u8) || member.NameEquals("usage"u8) || member.NameEquals("x_groq"u8) || member.NameEquals("obfuscation"u8)
            || OpenAICitations.IsSources(member);

    private static bool IsOfChoice(in JsonProperty member)
        => member.NameEquals("index"u8) || member.NameEquals("delta"u8) || member.NameEquals("finish_reason"u8) || member.NameEquals("logprobs"u8)
            || member.NameEquals("usage"u8) || member.NameEquals("message"u8);
}
