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
        catch (Exception exception) when (UnreadableBody.Is(exception))
        {
            throw OpenAIProblems.Unreadable(exception);
        }
    }

    public static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson)
        => OpenAIBody.Rewrite(body, outline, modelJson, askForUsage: false);

    private ref struct Scan(ReadOnlySpan<byte> body)
    {
        private Utf8JsonReader _reader = new(body, ReaderOptions);
        private string? _model;
        private int _modelStart;
        private int _modelLength;
        private bool _sawStream;
        private bool _stream = true;
        private long _text;
        private CallTraits _traits = new();

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
                MostOutput = _traits.MostOutput,
                Choices = _traits.Choices,
                User = _traits.User,
                Needs = _traits.Needs,
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
                ReadTrait();
            }
        }

        private void ReadTrait()
        {
            if (_reader.ValueTextEquals("tools"u8))
            {
                _traits.Need(CallNeeds.Tools, Skip() > 2);
            }
            else if (_reader.ValueTextEquals("images"u8))
            {
                _traits.Need(CallNeeds.Images, Skip() > 2);
            }
            else if (_reader.ValueTextEquals("format"u8))
            {
                // "json" asks for JSON of any shape.
                _traits.Need(CallNeeds.Schema, Skip() > 2);
            }
            else if (_reader.ValueTextEquals("think"u8))
            {
                Skip();
                _traits.Need(CallNeeds.Reasoning, _reader.TokenType is JsonTokenType.True or JsonTokenType.String);
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

        /// <summary>Passes the member's value; the reader stands at its last token then. How many tokens it had: an empty array has two.</summary>
        private int Skip()
        {
            int depth = _reader.CurrentDepth;
            int tokens = 0;
            bool counts = !_reader.ValueTextEquals("images"u8);
            do
            {
                _reader.Read();
                tokens++;
                if (_reader.TokenType == JsonTokenType.PropertyName)
                {
                    counts = !_reader.ValueTextEquals("images"u8);
                    if (_reader.ValueTextEquals("num_predict"u8) && _reader.CurrentDepth == depth + 1)
                    {
                        _reader.Read();
                        tokens++;
                        _traits.BoundOutput(ref _reader);
                    }
                }
                else if (!counts && _reader.TokenType == JsonTokenType.String)
                {
                    _traits.Need(CallNeeds.Images);
                }
                else if (_reader.TokenType == JsonTokenType.String && counts)
                {
                    _text += _reader.ValueSpan.Length;
                }
            }
            while (_reader.CurrentDepth > depth || _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray);
            return tokens;
        }
    }
}
