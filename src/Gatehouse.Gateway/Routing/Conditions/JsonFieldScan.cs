using System.Buffers;
using System.IO.Pipelines;
using System.Text.Json;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Routing.Conditions;

/// <summary>
/// Looks for fields in a JSON body while it arrives, up to a bound, and stops when all are found. Nothing of the body is
/// consumed: whoever reads it next begins at its first byte. Used for one body.
/// </summary>
internal sealed class JsonFieldScan
{
    private readonly string[][] _paths;
    private readonly string?[] _trail;
    private readonly long _limit;
    private JsonReaderState _state;
    private long _scanned;
    private int _open;

    /// <param name="paths">Fields, as <see cref="BodyCondition.Path"/> writes them.</param>
    /// <param name="limit">Bytes that are looked at.</param>
    public JsonFieldScan(IEnumerable<string> paths, long limit)
    {
        string[] distinct = [.. paths.Distinct(StringComparer.Ordinal)];
        _paths = [.. distinct.Select(p => p.Split('.'))];
        _trail = new string?[_paths.Max(p => p.Length)];
        _open = _paths.Length;
        _limit = limit;
        Found = new BodyFields();
    }

    public BodyFields Found { get; }

    /// <summary>Reads as much of the body as it takes. Throws what the body's reader throws.</summary>
    public async ValueTask RunAsync(PipeReader body, CancellationToken cancellationToken)
    {
        long examined = 0;
        while (true)
        {
            var read = await body.ReadAsync(cancellationToken);
            bool isDone = Feed(read.Buffer, read.IsCompleted) || read.IsCanceled;
            if (isDone || read.IsCompleted)
            {
                // What came last is left unexamined, so that the next reader is given the body at once.
                body.AdvanceTo(read.Buffer.Start, read.IsCompleted ? read.Buffer.End : read.Buffer.GetPosition(examined));
                return;
            }

            body.AdvanceTo(read.Buffer.Start, read.Buffer.End);
            examined = read.Buffer.Length;
        }
    }

    /// <summary>Looks at what is new of the body so far; whether nothing more is to be found.</summary>
    public bool Feed(ReadOnlySequence<byte> body, bool isWhole)
    {
        bool isCut = body.Length > _limit;
        var reader = new Utf8JsonReader(body.Slice(_scanned, Math.Min(body.Length, _limit) - _scanned), isFinalBlock: isWhole && !isCut, _state);
        try
        {
            while (_open > 0 && reader.Read())
            {
                Note(ref reader);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // Not JSON, or no text: what was found before stands, the rest is not there.
            return true;
        }

        _scanned += reader.BytesConsumed;
        _state = reader.CurrentState;
        return _open == 0 || isCut || body.Length == _limit;
    }

    private void Note(ref Utf8JsonReader reader)
    {
        int depth = reader.CurrentDepth;
        switch (reader.TokenType)
        {
            case JsonTokenType.PropertyName when depth <= _trail.Length:
                _trail[depth - 1] = NameAt(depth - 1, ref reader);
                break;
            case JsonTokenType.StartArray or JsonTokenType.StartObject:
                NoteValue(depth, value: null);
                if (depth < _trail.Length)
                {
                    _trail[depth] = null;
                }

                break;
            case JsonTokenType.String:
                NoteValue(depth, ref reader);
                break;
            case JsonTokenType.Number:
                NoteValue(depth, ref reader);
                break;
            case JsonTokenType.True:
                NoteValue(depth, "true");
                break;
            case JsonTokenType.False:
                NoteValue(depth, "false");
                break;
            case JsonTokenType.Null:
                NoteValue(depth, "null");
                break;
        }
    }

    private void NoteValue(int depth, ref Utf8JsonReader reader)
    {
        if (PathAt(depth) >= 0)
        {
            NoteValue(depth, reader.TokenType == JsonTokenType.String ? reader.GetString() : System.Text.Encoding.ASCII.GetString(reader.HasValueSequence ? reader.ValueSequence.ToArray() : reader.ValueSpan));
        }
    }

    // A member that stands twice counts as it stands first: the scan may have ended there.
    private void NoteValue(int depth, string? value)
    {
        if (PathAt(depth) is var path and >= 0 && Found.TryAdd(string.Join('.', _paths[path]), value))
        {
            _open--;
        }
    }

    private int PathAt(int depth)
    {
        if (depth is 0 || depth > _trail.Length)
        {
            return -1;
        }

        for (int i = 0; i < _paths.Length; i++)
        {
            if (_paths[i].Length == depth && _paths[i].AsSpan().SequenceEqual(_trail.AsSpan(0, depth)))
            {
                return i;
            }
        }

        return -1;
    }

    private string? NameAt(int level, ref Utf8JsonReader reader)
    {
        foreach (string[] path in _paths)
        {
            if (path.Length > level && reader.ValueTextEquals(path[level]))
            {
                return path[level];
            }
        }

        return null;
    }
}
