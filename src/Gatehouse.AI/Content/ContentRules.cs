namespace Gatehouse.AI.Content;

/// <summary>What of a route's prompts and answers is logged, compiled.</summary>
internal sealed class ContentRules
{
    /// <summary>Text behind the cut that is looked at all the same: what is cut in the middle must be known by its form.</summary>
    public const int Slack = 512;

    private readonly ContentRedaction _redaction;

    private ContentRules(LogContentDocument document)
    {
        LogsInput = document.Input;
        LogsOutput = document.Output;
        Most = (int)document.Max.Bytes;
        _redaction = new ContentRedaction(document.Redact);
    }

    public bool LogsInput { get; }

    public bool LogsOutput { get; }

    /// <summary>Most characters of each.</summary>
    public int Most { get; }

    /// <summary>What is logged, in words.</summary>
    public string What => LogsInput && LogsOutput ? "prompts and answers" : LogsInput ? "prompts" : "answers";

    /// <summary>Null when nothing is logged.</summary>
    public static ContentRules? Of(LogContentDocument? document)
        => document is { Enabled: true } && (document.Input || document.Output) ? new ContentRules(document) : null;

    /// <summary>Characters that are looked at to clean so many.</summary>
    public long WorkOf(long characters) => characters * _redaction.Passes;

    /// <summary>A text as it may be logged: redacted, then cut.</summary>
    public string Clean(ReadOnlySpan<char> text, int most)
    {
        string redacted = _redaction.Redact(text[..Math.Min(text.Length, most + Slack)].ToString());
        if (redacted.Length <= most)
        {
            return redacted;
        }

        int end = most > 0 && char.IsHighSurrogate(redacted[most - 1]) ? most - 1 : most;
        return redacted[..end] + "...";
    }
}
