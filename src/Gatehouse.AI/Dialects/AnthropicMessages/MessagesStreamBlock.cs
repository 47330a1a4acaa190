using System.Buffers;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>A content block that began and was not sent to its end.</summary>
/// <param name="kind">The hub's event that begins such a part.</param>
/// <param name="part">Its number at the provider.</param>
/// <param name="index">Its number in the message.</param>
internal sealed class MessagesStreamBlock(StreamEventKind kind, int part, int index)
{
    private int _depth;
    private bool _inText;
    private bool _escaped;

    public StreamEventKind Kind { get; } = kind;

    public int Part { get; } = part;

    public int Index { get; } = index;

    public bool HasEnded { get; set; }

    /// <summary>Its events while a block before it is not at its end; null once they may go out.</summary>
    public ArrayBufferWriter<byte>? Held { get; set; }

    /// <summary>Whether the input is one whole JSON object, so that nothing can follow.</summary>
    public bool HasWholeInput { get; private set; }

    /// <summary>Whether it can end as soon as another one begins: text may go on in a block of its own.</summary>
    public bool EndsBeforeNext => Kind is StreamEventKind.TextStarted or StreamEventKind.RefusalDelta || HasWholeInput;

    public void NoteInput(ReadOnlySpan<char> piece)
    {
        foreach (char c in piece)
        {
            if (_inText)
            {
                _inText = _escaped || c != '"';
                _escaped = !_escaped && c == '\\';
            }
            else if (c == '"')
            {
                _inText = true;
            }
            else if (c is '{' or '[')
            {
                _depth++;
            }
            else if (c is '}' or ']' && --_depth == 0)
            {
                HasWholeInput = true;
            }
        }
    }
}
