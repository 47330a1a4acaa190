using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects.AnthropicMessages;

/// <summary>
/// The outline of a call and the one edit that passing it through makes: the model's name. All other bytes are the
/// client's own, so that prompt caches at the vendor keep hitting and unknown members survive.
/// </summary>
internal static class MessagesBody
{
    /// <summary>Deep enough for any schema a vendor takes, far from what could exhaust a stack.</summary>
    public const int MaxDepth = 128;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = MaxDepth };

    public static CallOutline Read(ReadOnlySpan<byte> body)
    {
        try
        {
            return new OutlineScan(body).Run();
        }
        catch (JsonException exception)
        {
            throw MessagesProblems.NotJson(exception);
        }
        catch (InvalidOperationException exception)
        {
            throw MessagesProblems.NotText(exception);
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

    private ref struct OutlineScan(ReadOnlySpan<byte> body)
    {
        private Utf8JsonReader _reader = new(body, ReaderOptions);
        private string? _model;
        private int _modelStart;
        private int _modelLength;
        private bool? _stream;
        private long _text;

        public CallOutline Run()
        {
            if (!_reader.Read() || _reader.TokenType != JsonTokenType.StartObject)
            {
                throw MessagesProblems.Invalid(null, "The body must be a JSON object.");
            }

            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadMember();
            }

            _reader.Read(); // throws on anything but white space behind the object
            return new CallOutline
            {
                Model = _model ?? throw MessagesProblems.Missing("model"),
                Stream = _stream == true,
                IncludeUsage = true,
                ModelStart = _modelStart,
                ModelLength = _modelLength,
                TextLength = _text,
            };
        }

        // Two readers of a body may take the first or the last of two equal names: what is decided on must be said once.
        private void ReadMember()
        {
            if (_reader.ValueTextEquals("model"u8))
            {
                Once(_model is null, "model");
                _reader.Read();
                _model = _reader.TokenType == JsonTokenType.String ? _reader.GetString()! : throw MessagesProblems.WrongType("model", "a string");
                _modelStart = (int)_reader.TokenStartIndex;
                _modelLength = (int)_reader.BytesConsumed - _modelStart;
            }
            else if (_reader.ValueTextEquals("stream"u8))
            {
                Once(_stream is null, "stream");
                _reader.Read();
                _stream = _reader.TokenType switch
                {
                    JsonTokenType.True => true,
                    JsonTokenType.False or JsonTokenType.Null => false,
                    _ => throw MessagesProblems.WrongType("stream", "a boolean"),
                };
            }
            else
            {
                Skip();
            }
        }

        private static void Once(bool first, string name)
        {
            if (!first)
            {
                throw MessagesProblems.Invalid(name, "is written twice");
            }
        }

        private void Skip()
        {
            int depth = _reader.CurrentDepth;
            bool counts = IsText();
            do
            {
                _reader.Read();
                if (_reader.TokenType == JsonTokenType.PropertyName)
                {
                    counts = IsText();
                }
                else if (_reader.TokenType == JsonTokenType.String && counts)
                {
                    _text += _reader.ValueSpan.Length;
                }
            }
            while (_reader.CurrentDepth > depth || _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray);
        }

        // Images and files are base64 under "data"; signatures are no text either.
        private readonly bool IsText() => !_reader.ValueTextEquals("data"u8) && !_reader.ValueTextEquals("signature"u8);
    }
}
