using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Dialects.OpenAIEmbeddings;

/// <summary>
/// Writes the vectors of a reply the way the client asked for when the provider chose the other one. All else stays byte for
/// byte, and so does a reply that is right already or that cannot be read.
/// </summary>
internal static class VectorRewriter
{
    public static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, VectorEncoding wanted)
    {
        try
        {
            return new Scan(body.Span, wanted).Run() is { } written ? written.WrittenMemory : body;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return body; // what passes through is the client's to judge
        }
    }

    private ref struct Scan(ReadOnlySpan<byte> body, VectorEncoding wanted)
    {
        private readonly ReadOnlySpan<byte> _body = body;
        private readonly JsonTokenType _wrong = wanted == VectorEncoding.Float ? JsonTokenType.String : JsonTokenType.StartArray;
        private Utf8JsonReader _reader = new(body, new JsonReaderOptions { MaxDepth = OpenAIBody.MaxDepth });
        private ArrayBufferWriter<byte>? _output;
        private int _copied;

        /// <summary>The new body; null when nothing was to be changed.</summary>
        public ArrayBufferWriter<byte>? Run()
        {
            _reader.Read();
            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                bool isList = _reader.ValueTextEquals("data"u8);
                _reader.Read();
                if (isList && _reader.TokenType == JsonTokenType.StartArray)
                {
                    ReadItems();
                }
                else
                {
                    _reader.Skip();
                }
            }

            _output?.Write(_body[_copied..]);
            return _output;
        }

        private void ReadItems()
        {
            while (_reader.Read() && _reader.TokenType == JsonTokenType.StartObject)
            {
                while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
                {
                    bool isVector = _reader.ValueTextEquals("embedding"u8);
                    _reader.Read();
                    if (isVector && _reader.TokenType == _wrong)
                    {
                        Replace();
                    }
                    else
                    {
                        _reader.Skip();
                    }
                }
            }
        }

        private void Replace()
        {
            int start = (int)_reader.TokenStartIndex;
            if (Vectors.Read(ref _reader) is not { } vector)
            {
                throw new InvalidOperationException("The vector cannot be read.");
            }

            _output ??= new ArrayBufferWriter<byte>(_body.Length);
            _output.Write(_body[_copied..start]);
            using (var writer = new Utf8JsonWriter(_output))
            {
                Vectors.Write(writer, vector, wanted);
            }

            _copied = (int)_reader.BytesConsumed;
        }
    }
}
