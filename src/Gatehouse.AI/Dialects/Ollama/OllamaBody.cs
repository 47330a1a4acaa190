using System.Text.Json;

namespace Gatehouse.AI.Dialects.Ollama;

/// <summary>The outline of a call and the replacement of its model; every other byte stays the client's. A call streams unless it says it does not.</summary>
internal static class OllamaBody
{
    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = OpenAIBody.MaxDepth };

    public static CallOutline Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return new Scan(body).Run();
        }
        catch (JsonException exception)
        {
            throw OpenAIProblems.NotJson(exception);
        }
        catch (InvalidOperationException exception)
        {
            throw OpenAIProblems.NotText(exception);
        }
    }

    public static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson)
    {
        var source = body.Span;
        int end = outline.ModelStart + outline.ModelLength;
        if (source[outline.ModelStart..end].SequenceEqual(modelJson))
        {
            return body;
        }

        byte[] result = GC.AllocateUninitializedArray<byte>(source.Length - outline.ModelLength + modelJson.Length);
        source[..outline.ModelStart].CopyTo(result);
        modelJson.CopyTo(result.AsSpan(outline.ModelStart));
        source[end..].CopyTo(result.AsSpan(outline.ModelStart + modelJson.Length));
        return result;
    }

    private ref struct Scan(ReadOnlySpan<byte> body)
    {
        private Utf8JsonReader _reader = new(body, ReaderOptions);
        private string? _model;
        private int _modelStart;
        private int _modelLength;
        private bool _sawStream;
        private bool _stream = true;
        private long _text;

        public CallOutline Run()
        {
            if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
            {
                throw OpenAIProblems.Invalid(null, "The body must be a JSON object.");
            }

            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadMember();
            }

            _reader.Read(); // throws on anything but white space behind the object
            return new CallOutline
            {
                Model = _model ?? throw OpenAIProblems.Missing("model"),
                Stream = _stream,
                IncludeUsage = true,
                ModelStart = _modelStart,
                ModelLength = _modelLength,
                TextLength = _text,
            };
        }

        private void ReadMember()
        {
            if (_reader.ValueTextEquals("model"u8))
            {
                Once(_model is null, "model");
                _reader.Read();
                _model = _reader.TokenType == JsonTokenType.String ? _reader.GetString()! : throw OpenAIProblems.WrongType("model", "a string", _reader.TokenType);
                _modelStart = (int)_reader.TokenStartIndex;
                _modelLength = (int)_reader.BytesConsumed - _modelStart;
            }
            else if (_reader.ValueTextEquals("stream"u8))
            {
                Once(!_sawStream, "stream");
                _sawStream = true;
                _reader.Read();
                _stream = _reader.TokenType switch
                {
                    JsonTokenType.True or JsonTokenType.Null => true,
                    JsonTokenType.False => false,
                    _ => throw OpenAIProblems.WrongType("stream", "a boolean", _reader.TokenType),
                };
            }
            else
            {
                Skip();
            }
        }

        // Two readers of a body may take the first or the last of two equal keys: what we decide on must be said once.
        private static void Once(bool first, string name)
        {
            if (!first)
            {
                throw OpenAIProblems.Invalid(name, $"'{name}' is written twice.");
            }
        }

        private void Skip()
        {
            int depth = _reader.CurrentDepth;
            bool counts = !_reader.ValueTextEquals("images"u8);
            do
            {
                _reader.Read();
                if (_reader.TokenType == JsonTokenType.PropertyName)
                {
                    counts = !_reader.ValueTextEquals("images"u8);
                }
                else if (_reader.TokenType == JsonTokenType.String && counts)
                {
                    _text += _reader.ValueSpan.Length;
                }
            }
            while (_reader.CurrentDepth > depth || _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray);
        }
    }
}
