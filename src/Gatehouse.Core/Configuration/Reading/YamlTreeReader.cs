using Gatehouse.Core.Configuration.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Gatehouse.Core.Configuration.Reading;

/// <summary>
/// Turns YAML into nodes with places. Reads parser events rather than a ready tree, so that duplicates are found with both
/// places and depth and size are bounded while reading. Aliases are copies with a limit; tags and merge keys are refused.
/// </summary>
internal sealed class YamlTreeReader
{
    private const int DeepestNode = 64;
    private const int MostAliasedNodes = 100_000;

    private readonly SourceFile _file;
    private readonly ValueReferences _references;
    private readonly ProblemList _problems;
    private readonly Scanner _scanner;
    private readonly Parser _parser;
    private readonly Dictionary<string, ConfigNode?> _anchors = new(StringComparer.Ordinal);
    private readonly Stack<SourceMark> _openFlows = new();
    private SourceBlock? _block;
    private int _linesBefore;
    private int _aliasedNodes;

    private YamlTreeReader(SourceFile file, ValueReferences references, ProblemList problems)
    {
        _file = file;
        _references = references;
        _problems = problems;
        _scanner = new Scanner(new StringReader(file.Text), skipComments: true);
        _parser = new Parser(_scanner);
    }

    /// <summary>The root node; null when the text is empty. <paramref name="isReadable"/> is false when a fault ended the reading.</summary>
    public static ConfigNode? Read(SourceFile file, ValueReferences references, ProblemList problems, out bool isReadable)
    {
        var reader = new YamlTreeReader(file, references, problems);
        try
        {
            isReadable = true;
            return reader.ReadStream();
        }
        catch (RefusedYamlException refused)
        {
            problems.Add(refused.Problem);
        }
        catch (Exception e)
        {
            // The parser has its own exceptions, but lets a few of the runtime through on broken flow collections.
            problems.Add(YamlFault.From(e, file, reader._openFlows.TryPeek(out var open) ? open : null, reader._scanner.CurrentPosition));
        }

        isReadable = false;
        return null;
    }

    /// <summary>
    /// Reads a piece of a file whose entries stand at this path and depth. False when it is not whole in itself, or there
    /// is anything to say about it: then the file is read whole.
    /// </summary>
    public static bool TryReadBlock(SourceFile piece, SourceBlock block, int firstLine, (string Path, int Depth) place, ValueReferences references)
    {
        var problems = new ProblemList();
        var reader = new YamlTreeReader(piece, references, problems) { _block = block, _linesBefore = firstLine - 1 };
        try
        {
            if (reader.ReadStream(place.Path, place.Depth) is not ConfigMapping mapping || reader._anchors.Count > 0 || problems.Count > 0)
            {
                return false;
            }

            block.Entries = mapping.Entries;
            return true;
        }
        catch (Exception)
        {
            // The parser has its own exceptions and lets others through; reading the whole tells what it was.
            return false;
        }
    }

    private ConfigNode? ReadStream(string path = "", int depth = 0)
    {
        Next();
        Next();
        if (_parser.Current is StreamEnd)
        {
            return null;
        }

        Next();
        var root = ReadNode(path, depth);
        Next();
        Next();
        if (_parser.Current is DocumentStart second)
        {
            throw Refused(MarkOf(second), "", "a second document begins here; a file has one", "Remove the line with ---, or write two files and include them.");
        }

        return root;
    }

    private ConfigNode ReadNode(string path, int depth)
    {
        var current = _parser.Current!;
        var mark = MarkOf(current);
        if (depth > DeepestNode)
        {
            throw Refused(mark, path, $"nesting is deeper than {DeepestNode} levels", null);
        }

        if (current is AnchorAlias alias)
        {
            return ReadAlias(alias, mark, path);
        }

        var node = (NodeEvent)current;
        if (!node.Tag.IsEmpty && !node.Tag.IsNonSpecific)
        {
            throw Refused(mark, path, "tags (!name) are not part of the language", "Remove the tag, or quote a text that begins with !.");
        }

        string? anchor = node.Anchor.IsEmpty ? null : node.Anchor.Value;
        if (anchor is not null)
        {
            _anchors[anchor] = null;
        }

        ConfigNode read = current switch
        {
            Scalar scalar => _references.Scalar(_file, mark, path, scalar.Value, scalar.Style != ScalarStyle.Plain, _block),
            SequenceStart sequence => ReadSequence(sequence, mark, path, depth),
            MappingStart mapping => ReadMapping(mapping, mark, path, depth),
            _ => throw new InvalidOperationException(),
        };
        if (anchor is not null)
        {
            _anchors[anchor] = read;
        }

        return read;
    }

    private ConfigNode ReadAlias(AnchorAlias alias, SourceMark mark, string path)
    {
        string name = alias.Value.Value;
        if (!_anchors.TryGetValue(name, out var target))
        {
            throw Refused(mark, path, $"the alias *{name} has no anchor above it", NearName.Hint(name, _anchors.Keys) ?? $"Write &{name} in front of the value it stands for, or quote a text that begins with *.");
        }

        if (target is null)
        {
            throw Refused(mark, path, $"the alias *{name} stands inside the value it stands for", null);
        }

        _aliasedNodes += target.CountNodes();
        if (_aliasedNodes > MostAliasedNodes)
        {
            throw Refused(mark, path, $"aliases stand for more than {MostAliasedNodes} values", null);
        }

        return target.At(path);
    }

    private ConfigSequence ReadSequence(SequenceStart start, SourceMark mark, string path, int depth)
    {
        bool isFlow = start.Style == SequenceStyle.Flow;
        if (isFlow)
        {
            _openFlows.Push(mark);
        }

        var items = new List<ConfigNode>();
        for (Next(); _parser.Current is not SequenceEnd; Next())
        {
            items.Add(ReadNode(NodePath.Item(path, items.Count), depth + 1));
        }

        if (isFlow)
        {
            _openFlows.Pop();
            mark = Spanning(mark);
        }

        return new ConfigSequence(mark, path, items) { Block = _block };
    }

    private ConfigMapping ReadMapping(MappingStart start, SourceMark mark, string path, int depth)
    {
        bool isFlow = start.Style == MappingStyle.Flow;
        if (isFlow)
        {
            _openFlows.Push(mark);
        }

        var entries = new List<ConfigEntry>();
        var seen = new Dictionary<string, SourceMark>(StringComparer.Ordinal);
        for (Next(); _parser.Current is not MappingEnd; Next())
        {
            string key = ReadKey(path, out var keyMark);
            string child = NodePath.Member(path, key);
            Next();
            var value = ReadNode(child, depth + 1);
            if (seen.TryAdd(key, keyMark))
            {
                entries.Add(new ConfigEntry(key, keyMark, value) { Block = _block });
            }
            else
            {
                _problems.Add(DuplicateOf(key, keyMark, child, seen[key]));
            }
        }

        if (isFlow)
        {
            _openFlows.Pop();
            mark = Spanning(mark);
        }
        else if (entries.Count > 0)
        {
            mark = mark with { Length = entries[0].KeyMark.Length };
        }

        return new ConfigMapping(mark, path, entries) { Block = _block };
    }

    internal static ConfigurationProblem DuplicateOf(string key, SourceMark mark, string path, SourceMark first)
        => new(ProblemCodes.DuplicateName, mark, path, $"{PlainText.Quote(key)} is written twice")
        {
            OtherMark = first,
            OtherLabel = "first written here",
            Hint = "Rename one or remove it.",
        };

    private string ReadKey(string path, out SourceMark mark)
    {
        mark = MarkOf(_parser.Current!);
        if (_parser.Current is not Scalar key || !(key.Tag.IsEmpty || key.Tag.IsNonSpecific))
        {
            throw Refused(mark, path, "a key is a plain text", "Quote a key that begins with *, &, [ or {.");
        }

        if (key.Style == ScalarStyle.Plain && key.Value == "<<")
        {
            throw Refused(mark, path, "merge keys (<<) are not part of the language", "Name the shared part once (services, policies, defaults) or use an alias for a whole value.");
        }

        return key.Value;
    }

    private void Next()
    {
        if (!_parser.MoveNext())
        {
            throw new InvalidOperationException();
        }
    }

    private RefusedYamlException Refused(SourceMark mark, string path, string message, string? hint)
        => new(new ConfigurationProblem(ProblemCodes.Syntax, mark, path, message) { Hint = hint });

    private SourceMark Spanning(SourceMark mark)
        => _parser.Current!.End is var end && end.Line + _linesBefore == mark.Line && end.Column > mark.Column ? mark with { Length = (int)end.Column - mark.Column + 1 } : mark;

    private SourceMark MarkOf(ParsingEvent current)
    {
        var (start, end) = (current.Start, current.End);
        int length = 1;
        if (start.Line == end.Line)
        {
            length = (int)Math.Max(1, end.Column - start.Column);
        }
        else if (current is Scalar { Style: not (ScalarStyle.Literal or ScalarStyle.Folded) })
        {
            length = Math.Max(1, _file.Line((int)start.Line).TrimEnd().Length - (int)start.Column + 1);
        }

        return new SourceMark(_file.Name, (int)start.Line + _linesBefore, (int)start.Column, length);
    }
}
