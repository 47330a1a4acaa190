using System.Text;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.Core.Configuration.Reading;

/// <summary>
/// Puts the values of ${env:NAME} and ${file:/path} into scalars. A fault stays with the scalar until somebody reads it,
/// so that a section that is refused as a whole does not also complain about its values. $${ stands for a plain ${.
/// </summary>
internal sealed class ValueReferences(Func<string, string?> environment, SourceStamps stamps)
{
    private const int LargestFile = 1 << 20;

    /// <summary>Values that were put in, with the reference that stands for them: what no message may show.</summary>
    public Dictionary<string, string> Resolved { get; } = new(StringComparer.Ordinal);

    public ConfigScalar Scalar(SourceFile file, SourceMark mark, string path, string text, bool isQuoted, SourceBlock? block = null)
    {
        int next = text.IndexOf("${", StringComparison.Ordinal);
        if (next < 0)
        {
            return new ConfigScalar(mark, path, text, isQuoted) { Block = block };
        }

        // What a reference stands for may change while the text stays.
        block?.MayBeKept = false;
        var output = new StringBuilder();
        bool resolved = false;
        int position = 0;
        for (; next >= 0; next = text.IndexOf("${", position, StringComparison.Ordinal))
        {
            if (next > position && text[next - 1] == '$')
            {
                output.Append(text, position, next - 1 - position).Append("${");
                position = next + 2;
                continue;
            }

            output.Append(text, position, next - position);
            int close = text.IndexOf('}', next);
            string? value = null;
            var fault = close < 0
                ? new Fault(ProblemCodes.InvalidValue, "a \"${\" is not closed by \"}\"", "Write $${ for a plain ${.")
                : Resolve(text[(next + 2)..close], file.Folder, out value);
            if (fault is not null)
            {
                var problem = new ConfigurationProblem(fault.Code, mark, path, fault.Message) { Hint = fault.Hint };
                return new ConfigScalar(mark, path, text, isQuoted, isFromReference: true) { Fault = problem, Written = text, Block = block };
            }

            output.Append(value);
            Resolved.TryAdd(value!, text[next..(close + 1)]);
            resolved = true;
            position = close + 1;
        }

        output.Append(text, position, text.Length - position);
        return new ConfigScalar(mark, path, output.ToString(), isQuoted, resolved) { Written = resolved ? text : null, Block = block };
    }

    private Fault? Resolve(string reference, string folder, out string? value)
    {
        value = null;
        int colon = reference.IndexOf(':', StringComparison.Ordinal);
        string source = colon < 0 ? reference : reference[..colon];
        string name = colon < 0 ? "" : reference[(colon + 1)..];
        switch (source)
        {
            case "env" when IsVariableName(name):
                value = environment(name);
                return value is not null
                    ? null
                    : new Fault(ProblemCodes.UnresolvedValue, $"the environment variable {name} is not set", $"Set it before the start: export {name}=...");
            case "file" when name.Length > 0:
                return ReadFile(Path.Combine(folder, name), out value);
            case "env" or "file":
                return new Fault(ProblemCodes.InvalidValue, $"{PlainText.Quote("${" + reference + "}")} names no {(source == "env" ? "variable" : "file")}", "Write ${env:NAME} or ${file:/path}.");
            default:
                string? hint = colon < 0 && IsVariableName(reference)
                    ? $"Did you mean \"${{env:{reference}}}\"?"
                    : "Values come from ${env:NAME} and ${file:/path}; write $${ for a plain ${.";
                return new Fault(ProblemCodes.InvalidValue, $"{PlainText.Quote("${" + reference + "}")} is not a reference to a value", hint);
        }
    }

    private Fault? ReadFile(string path, out string? value)
    {
        value = null;
        try
        {
            stamps.AddFile(Path.GetFullPath(path));
            var info = new FileInfo(path);
            if (!info.Exists)
            {
                return new Fault(ProblemCodes.UnresolvedValue, $"the file {path} does not exist", null);
            }

            if (info.Length > LargestFile)
            {
                return new Fault(ProblemCodes.UnresolvedValue, $"the file {path} is larger than 1 MiB", null);
            }

            string text = File.ReadAllText(path);
            value = text.EndsWith("\r\n", StringComparison.Ordinal) ? text[..^2] : text.EndsWith('\n') ? text[..^1] : text;
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            return new Fault(ProblemCodes.UnresolvedValue, $"the file {path.ReplaceLineEndings(" ").Replace('\0', ' ')} cannot be read", null);
        }
    }

    private static bool IsVariableName(string name)
        => name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');

    private sealed record Fault(ProblemCode Code, string Message, string? Hint);
}
