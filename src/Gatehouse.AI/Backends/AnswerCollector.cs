using System.Text;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Content;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Backends;

/// <summary>Collects the words of an answer from what the client is sent, up to a bound. Of an error nothing is kept.</summary>
internal sealed class AnswerCollector(string form, int most) : ReplyWatcher, IDisposable
{
    /// <summary>Most bytes of a whole answer that is looked into.</summary>
    private const int LargestWhole = 1024 * 1024;

    private readonly StringBuilder _text = new();
    private FrameReader? _frames;
    private ReplyCopy? _whole;

    public override void Started(ReplySink reply)
    {
        if (reply.StatusCode == 200)
        {
            _frames = FrameReader.For(reply.Headers.Get("Content-Type"));
            _whole = _frames is null ? new ReplyCopy(LargestWhole) : null;
        }
    }

    public override void Take(ReadOnlySpan<byte> bytes)
    {
        _whole?.Take(bytes);
        if (_frames is not { } frames)
        {
            return;
        }

        try
        {
            frames.Append(bytes);
            while (_text.Length < most && frames.TryRead(out var next))
            {
                Look(next);
            }
        }
        catch (FrameException)
        {
            Dispose();
        }

        if (_text.Length >= most)
        {
            Dispose();
        }
    }

    /// <summary>The words that came.</summary>
    public string Finish()
    {
        if (_frames is { } frames && frames.TryReadRest(out var last))
        {
            Look(last);
        }

        if (_whole is { } whole)
        {
            AnswerTexts.Add(form, whole.Bytes, _text, most);
        }

        Dispose();
        return _text.ToString();
    }

    public void Dispose()
    {
        _frames?.Dispose();
        _frames = null;
        _whole?.LetGo();
        _whole = null;
    }

    private void Look(in WireEvent next)
    {
        if (next.HasData)
        {
            AnswerTexts.Add(form, next.Data, _text, most);
        }
    }
}
