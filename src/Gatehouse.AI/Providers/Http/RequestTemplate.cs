using System.Buffers;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Configuration;
using Gatehouse.Core.Configuration.Nodes;

namespace Gatehouse.AI.Providers.Http;

/// <summary>
/// The body of a call as the configuration writes it, compiled: values of the call stand in it as {{name}}. A member or item whose value
/// the call has not is left out.
/// </summary>
internal sealed partial class RequestTemplate
{
    private readonly TemplateNode _root;

    private RequestTemplate(TemplateNode root, IReadOnlySet<string> names)
    {
        _root = root;
        Names = names;
    }

    /// <summary>The values of a call that it uses.</summary>
    public IReadOnlySet<string> Names { get; }

    /// <summary>Compiles a request that was checked, with members that are added or take the place of its own.</summary>
    public static RequestTemplate Compile(ConfigNode request, ConfigNode? added)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        var root = Compile(request, names, problems: null);
        if (added is ConfigMapping more)
        {
            var changed = (TemplateObject)Compile(more, names, problems: null);
            root = root is TemplateObject members ? members.With(changed) : changed;
        }

        return new RequestTemplate(root, names);
    }

    /// <summary>Reports names that are no value of a call.</summary>
    public static void Check(ConfigNode? request, ProblemList problems)
    {
        if (request is not null)
        {
            Compile(request, [], problems);
        }
    }

    public ReadOnlyMemory<byte> Write(CallValues values)
    {
        var output = new ArrayBufferWriter<byte>(1024);
        using var writer = new Utf8JsonWriter(output, WireJson.WriterOptions);
        if (_root.HasValue(values))
        {
            _root.Write(writer, values);
        }

        writer.Flush();
        return output.WrittenMemory;
    }

    private static TemplateNode Compile(ConfigNode node, HashSet<string> names, ProblemList? problems) => node switch
    {
        ConfigMapping mapping => new TemplateObject([.. mapping.Entries.Select(e => KeyValuePair.Create(e.Key, Compile(e.Value, names, problems)))]),
        ConfigSequence list => new TemplateList([.. list.Items.Select(i => Compile(i, names, problems))]),
        ConfigScalar scalar => Compile(scalar, names, problems),
        _ => throw new InvalidOperationException($"{node.GetType().Name} is no JSON."),
    };

    private static TemplateNode Compile(ConfigScalar scalar, HashSet<string> names, ProblemList? problems)
    {
        string text = scalar.Text;
        var matches = Placeholder().Matches(text);
        foreach (Match match in matches)
        {
            string name = match.Groups["name"].Value;
            names.Add(name);
            if (!CallValues.Names.Contains(name))
            {
                problems?.Add(ProblemCodes.InvalidValue, scalar, $"\"{name}\" is no value of a call", NearName.Hint(name, CallValues.Names));
            }
        }

        if (matches.Count == 0)
        {
            return new TemplateLiteral(LiteralOf(scalar));
        }

        return matches.Count == 1 && matches[0].Length == text.Length
            ? new TemplateValue(matches[0].Groups["name"].Value, DefaultOf(matches[0]))
            : new TemplateText(Pieces(text, matches));
    }

    private static List<(string? Text, TemplateValue? Value)> Pieces(string text, MatchCollection matches)
    {
        var pieces = new List<(string? Text, TemplateValue? Value)>();
        int from = 0;
        foreach (Match match in matches)
        {
            pieces.Add((text[from..match.Index], null));
            pieces.Add((null, new TemplateValue(match.Groups["name"].Value, DefaultOf(match))));
            from = match.Index + match.Length;
        }

        pieces.Add((text[from..], null));
        return pieces;
    }

    // A default is JSON where it is any, and a text otherwise.
    private static JsonElement? DefaultOf(Match match)
    {
        if (!match.Groups["default"].Success)
        {
            return null;
        }

        string text = match.Groups["default"].Value.Trim();
        try
        {
            return JsonElement.Parse(text);
        }
        catch (JsonException)
        {
            return TextElement(text);
        }
    }

    private static JsonElement LiteralOf(ConfigScalar scalar)
    {
        string text = scalar.Text;
        if (scalar.IsQuoted || scalar.IsFromReference)
        {
            return TextElement(text);
        }

        return scalar.IsNull ? JsonElement.Parse("null")
            : text is "true" or "false" ? JsonElement.Parse(text)
            : IsJsonNumber(text) ? JsonElement.Parse(text)
            : TextElement(text);
    }

    private static bool IsJsonNumber(string text)
        => (char.IsAsciiDigit(text[0]) || text[0] == '-') && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _) && Number().IsMatch(text);

    private static JsonElement TextElement(string text) => JsonElement.Parse("\"" + JsonEncodedText.Encode(text) + "\"");

    [GeneratedRegex(@"\{\{\s*(?<name>[A-Za-z_][A-Za-z0-9_]*)\s*(\?\?(?<default>[^{}]*))?\}\}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture)]
    private static partial Regex Number();
}
