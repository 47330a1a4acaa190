using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;

namespace Gatehouse.AI.Providers;

/// <summary>
/// Watches the events of a reply that passes through byte for byte and keeps what is recorded of it. One per reply.
/// </summary>
public abstract class ProviderTap
{
    private TextTally _tally;
    private TokenUsage _usage = TokenUsage.Unknown;

    public string Model { get; protected set; } = "";

    /// <summary>The id that the provider gave its answer; empty while it is not known, or nobody looked for it.</summary>
    public string ReplyId { get; set; } = "";

    public virtual TokenUsage Usage
    {
        get => _usage;
        protected set
        {
            _usage = value;
            TokensWhenTold = EstimatedTokens;
        }
    }

    /// <summary>Tokens of the answer, estimated, that had been seen when the usage was told last.</summary>
    public long TokensWhenTold { get; private set; }

    public FinishReason? Finish { get; protected set; }

    /// <summary>The error the provider reported within the stream; null while there is none.</summary>
    public ModelError? Error { get; protected set; }

    /// <summary>Whether content of the answer, or its end, was seen: from here on the reply is committed.</summary>
    public bool HasContent { get; protected set; }

    /// <summary>Whether the provider's own end mark was seen.</summary>
    public bool HasEnded { get; protected set; }

    /// <summary>Whether nothing can follow: after this the connection's end is of no concern to the answer.</summary>
    public virtual bool IsOver => HasEnded;

    /// <summary>Whether the answer is whole should the bytes end here: its end mark, or the finish reason that some servers leave it at.</summary>
    public virtual bool IsWhole => HasEnded || Finish is not null;

    /// <summary>Characters of answer seen so far.</summary>
    public long Characters => _tally.Characters;

    /// <summary>Tokens of the answer seen so far, estimated: for when the usage never comes.</summary>
    public long EstimatedTokens => _tally.Tokens;

    /// <summary>What was seen of the answer's text, which is not kept.</summary>
    protected ref TextTally Tally => ref _tally;

    /// <summary>Looks at one event; never throws for content.</summary>
    public abstract void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data);

    /// <summary>The bytes ended: where only that says whether the answer is whole, it is known now.</summary>
    public virtual void End()
    {
    }
}
