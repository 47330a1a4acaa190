using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// Applies a vendor's rules to the body of a call in one pass. What no rule is about stays byte for byte where it is; a
/// body that no rule meets is given back as it came.
/// </summary>
internal readonly ref struct CompatibleBody
{
    private readonly ReadOnlySpan<byte> _body;
    private readonly LossReport? _loss;
    private readonly List<(int Start, int End, string Text)> _edits = [];
    private readonly List<int> _indexes = [];

    private CompatibleBody(ReadOnlySpan<byte> body, LossReport? loss)
    {
        _body = body;
        _loss = loss;
    }

    /// <summary>Throws <see cref="ModelException"/> (InvalidRequest) when a rule refuses the call.</summary>
    /// <param name="body">A chat call, a JSON object.</param>
    /// <param name="rules">The vendor's differences.</param>
    /// <param name="loss">Takes what is lost.</param>
    /// <param name="added">Members to write when the call has none of their name, the value as JSON.</param>
    public static ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> body, FieldNode rules, LossReport? loss, IReadOnlyList<KeyValuePair<string, string>> added)
    {
        var pass = new CompatibleBody(body.Span, loss);
        try
        {
            var reader = new Utf8JsonReader(body.Span, new JsonReaderOptions { MaxDepth = OpenAIWire.MaxDepth });
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return body;
            }

            pass.WalkObject(ref reader, rules, added);
        }
        catch (JsonException)
        {
            // The vendor says what is wrong with it.
            return body;
        }

        return pass._edits.Count == 0 ? body : pass.Write();
    }

    private void WalkObject(ref Utf8JsonReader reader, FieldNode node, IReadOnlyList<KeyValuePair<string, string>> added)
    {
        var missing = added.Count == 0 ? null : new List<KeyValuePair<string, string>>(added);
        var span = new MemberSpan((int)reader.BytesConsumed);
        HashSet<FieldRule>? written = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int nameStart = (int)reader.TokenStartIndex;
            int nameEnd = nameStart + reader.ValueSpan.Length + 2;
            var child = node.Find(ref reader);
            Remove(missing, ref reader);
            var named = child?.Rule?.As is null ? NewNameOf(node, ref reader) : null;
            reader.Read();
            var verdict = named is not null && written?.Contains(named) == true ? FieldVerdict.Cut : Judge(ref reader, child, nameStart, nameEnd, written);
            if ((verdict == FieldVerdict.Written ? child!.Rule : named) is { } taken)
            {
                (written ??= []).Add(taken);
            }

            reader.Skip();
            int end = (int)reader.BytesConsumed;
            if (verdict == FieldVerdict.Cut)
            {
                span.Cut(nameStart, end, _edits);
            }
            else
            {
                span.Keep(nameStart, end, _edits);
            }
        }

        span.End(_edits);
        if (missing is { Count: > 0 })
        {
            string text = string.Join(',', missing.Select(m => $"\"{m.Key}\":{m.Value}"));
            int at = (int)reader.TokenStartIndex;
            _edits.Add((at, at, span.HasKept ? "," + text : text));
        }
    }

    private static void Remove(List<KeyValuePair<string, string>>? missing, ref Utf8JsonReader reader)
    {
        for (int i = (missing?.Count ?? 0) - 1; i >= 0; i--)
        {
            if (reader.ValueTextEquals(missing![i].Key))
            {
                missing.RemoveAt(i);
            }
        }
    }

    private static FieldRule? NewNameOf(FieldNode node, ref Utf8JsonReader reader)
    {
        foreach (var (name, rule) in node.NewNames)
        {
            if (reader.ValueTextEquals(name))
            {
                return rule;
            }
        }

        return null;
    }

    /// <summary>The reader is at the member's value, and may be at its end afterwards.</summary>
    private FieldVerdict Judge(ref Utf8JsonReader reader, FieldNode? child, int nameStart, int nameEnd, HashSet<FieldRule>? written)
    {
        if (child?.Rule is { } rule)
        {
            return Apply(ref reader, rule, nameStart, nameEnd, written?.Contains(rule) == true);
        }

        if (child is not null)
        {
            WalkValue(ref reader, child);
        }

        return FieldVerdict.Kept;
    }

    private void WalkValue(ref Utf8JsonReader reader, FieldNode node)
    {
        if (reader.TokenType == JsonTokenType.StartObject && node.HasMembers)
        {
            WalkObject(ref reader, node, []);
        }
        else if (reader.TokenType == JsonTokenType.StartArray && node.Items is { } items)
        {
            _indexes.Add(0);
            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                WalkValue(ref reader, items);
                reader.Skip();
                _indexes[^1]++;
            }

            _indexes.RemoveAt(_indexes.Count - 1);
        }
    }

    private FieldVerdict Apply(ref Utf8JsonReader reader, FieldRule rule, int nameStart, int nameEnd, bool isTaken)
    {
        switch (rule.Fate)
        {
            case FieldFate.Renamed when isTaken:
            case FieldFate.Needless:
                return FieldVerdict.Cut;
            case FieldFate.Renamed:
                _edits.Add((nameStart, nameEnd, $"\"{rule.As}\""));
                return FieldVerdict.Written;
            case FieldFate.Reworded:
                return Reword(ref reader, rule, nameStart, nameEnd, isTaken);
        }

        if (AsksForNothing(reader, rule))
        {
            return FieldVerdict.Cut;
        }

        if (rule.Fate == FieldFate.Refused)
        {
            throw new ModelException(new ModelError(ModelErrorKind.InvalidRequest, 400, rule.Reason) { Parameter = PathOf(rule) });
        }

        _loss?.Dropped(PathOf(rule));
        return FieldVerdict.Cut;
    }

    private FieldVerdict Reword(ref Utf8JsonReader reader, FieldRule rule, int nameStart, int nameEnd, bool isTaken)
    {
        int start = (int)reader.TokenStartIndex;
        string? word = reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
        if (rule.Spell is { } spell)
        {
            if (word is not null && spell(word) is var spelled && spelled != word)
            {
                _edits.Add((start, (int)reader.BytesConsumed, $"\"{spelled}\""));
            }

            return FieldVerdict.Kept;
        }

        var found = rule.Words.FirstOrDefault(w => w.Word == word) ?? rule.Words.FirstOrDefault(w => w.Word == FieldWord.Other);
        if (found is null || reader.TokenType == JsonTokenType.Null)
        {
            return FieldVerdict.Kept;
        }

        Report(found.Loss, rule);
        if (found.Json is null || isTaken)
        {
            return FieldVerdict.Cut;
        }

        reader.Skip();
        _edits.Add((nameStart, nameEnd, $"\"{rule.As ?? rule.Path[(rule.Path.LastIndexOf('.') + 1)..]}\""));
        _edits.Add((start, (int)reader.BytesConsumed, found.Json));
        return rule.As is null ? FieldVerdict.Kept : FieldVerdict.Written;
    }

    private void Report(LossKind? loss, FieldRule rule)
    {
        if (loss == LossKind.Approximated)
        {
            _loss?.Approximated(PathOf(rule));
        }
        else if (loss == LossKind.Dropped)
        {
            _loss?.Dropped(PathOf(rule));
        }
    }

    private bool AsksForNothing(Utf8JsonReader reader, FieldRule rule)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.Null or JsonTokenType.False:
                return true;
            case JsonTokenType.String or JsonTokenType.Number when rule.Neutral is not null && IsLiteral(reader, rule.Neutral):
                return true;
            case JsonTokenType.String:
                return reader.ValueSpan.IsEmpty;
            case JsonTokenType.Number:
                return reader.TryGetDouble(out double number) && number == 0;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                return reader.Read() && reader.TokenType is JsonTokenType.EndArray or JsonTokenType.EndObject;
            default:
                return false;
        }
    }

    private bool IsLiteral(in Utf8JsonReader reader, string json)
        => Encoding.UTF8.GetString(_body[(int)reader.TokenStartIndex..(int)reader.BytesConsumed]) == json;

    private string PathOf(FieldRule rule)
    {
        string[] parts = rule.Path.Split("[]");
        var path = new StringBuilder(parts[0]);
        for (int i = 1; i < parts.Length; i++)
        {
            path.Append('[').Append(_indexes[i - 1]).Append(']').Append(parts[i]);
        }

        return path.ToString();
    }

    private byte[] Write()
    {
        _edits.Sort((a, b) => a.Start != b.Start ? a.Start.CompareTo(b.Start) : a.End.CompareTo(b.End));
        var output = new List<byte>(_body.Length + 64);
        int at = 0;
        foreach (var (start, end, text) in _edits)
        {
            // A cut may take an edit within it along.
            if (start >= at)
            {
                output.AddRange(_body[at..start]);
                output.AddRange(Encoding.UTF8.GetBytes(text));
                at = end;
            }
        }

        output.AddRange(_body[at..]);
        return [.. output];
    }
}
