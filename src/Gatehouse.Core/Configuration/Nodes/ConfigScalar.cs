using System.Text;

namespace Gatehouse.Core.Configuration.Nodes;

/// <summary>A scalar as written. <see cref="IsQuoted"/> tells "5" (text) from 5 (a number).</summary>
public sealed class ConfigScalar(SourceMark mark, string path, string text, bool isQuoted, bool isFromReference = false)
    : ConfigNode(mark, path)
{
    /// <summary>The value after ${env:} and ${file:} were resolved.</summary>
    public string Text { get; } = text;

    public bool IsQuoted { get; } = isQuoted;

    /// <summary>Whether it came from ${env:} or ${file:}: such text must not be shown in messages.</summary>
    public bool IsFromReference { get; } = isFromReference;

    public bool IsNull => !IsQuoted && !IsFromReference && Text is "" or "~" or "null";

    public override void AppendContent(StringBuilder output)
        => output.Append(IsQuoted ? 'q' : 's').Append(Text.Length).Append(':').Append(Text);
}
