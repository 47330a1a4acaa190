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

    /// <summary>Why the value is not there; reported by whoever reads the value, so that a refused section is one fault and not many.</summary>
    internal ConfigurationProblem? Fault { get; init; }

    /// <summary>The reference as it stands in the file ("${env:PORT}"); null for a plain value.</summary>
    internal string? Written { get; init; }

    internal override string Kind => IsNull ? "nothing" : IsQuoted || IsFromReference ? "a text" : PlainText.KindOf(Text);

    /// <summary>What a message may show of it.</summary>
    internal string Shown => IsFromReference ? $"the value of {Written}" : IsQuoted || Text.Length > 40 || PlainText.KindOf(Text) == "a text" ? PlainText.Quote(Text) : Text;

    public override void AppendContent(StringBuilder output)
        => output.Append(IsQuoted ? 'q' : 's').Append(Text.Length).Append(':').Append(Text);

    internal override ConfigNode At(string path)
        => new ConfigScalar(Mark, path, Text, IsQuoted, IsFromReference) { Fault = Fault is null ? null : Fault with { Path = path }, Written = Written };

    internal override int CountNodes() => 1;
}
