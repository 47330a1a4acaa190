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
        catch (Exception exception) when (UnreadableBody.Is(exception))
        {
            throw MessagesProblems.Unreadable(exception);
        }
    }

    public static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson)
        => OpenAIBody.Rewrite(body, outline, modelJson, askForUsage: false);

    /// <summary>Of what the members named "type" are read.</summary>
    private enum TypesOf
    {
        Nothing,
        Parts,
        Formats,
        Thinking,
    }

    private ref struct OutlineScan(ReadOnlySpan<byte> body)
    {
        private Utf8JsonReader _reader = new(body, ReaderOptions);
        private string? _model;
        private int _modelStart;
        private int _modelLength;
        private bool? _stream;
        private long _text;
        private CallTraits _traits = new();

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
                MostOutput = _traits.MostOutput,
                Choices = _traits.Choices,
                User = _traits.User,
                Needs = _traits.Needs,
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
                ReadTrait();
            }
        }

        private void ReadTrait()
        {
            if (_reader.ValueTextEquals("messages"u8) || _reader.ValueTextEquals("system"u8))
            {
                Skip(TypesOf.Parts);
            }
            else if (_reader.ValueTextEquals("max_tokens"u8))
            {
                Skip();
                _traits.BoundOutput(ref _reader);
            }
            else if (_reader.ValueTextEquals("tools"u8))
            {
                _traits.Need(CallNeeds.Tools, Skip() > 2);
            }
            else if (_reader.ValueTextEquals("output_config"u8) || _reader.ValueTextEquals("output_format"u8))
            {
                Skip(TypesOf.Formats);
            }
            else if (_reader.ValueTextEquals("thinking"u8))
            {
                Skip(TypesOf.Thinking);
            }
            else if (_reader.ValueTextEquals("metadata"u8))
            {
                Skip(TypesOf.Nothing, "user_id"u8);
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

        /// <summary>Passes the member's value; the reader stands at its last token then. How many tokens it had: an empty array has two.</summary>
        private int Skip(TypesOf types = TypesOf.Nothing, ReadOnlySpan<byte> user = default)
        {
            int depth = _reader.CurrentDepth;
            int tokens = 0;
            bool counts = IsText();
            bool isType = false;
            bool isUser = false;
            do
            {
                _reader.Read();
                tokens++;
                if (_reader.TokenType == JsonTokenType.PropertyName)
                {
                    counts = IsText();
                    isType = types != TypesOf.Nothing && _reader.ValueTextEquals("type"u8);
                    isUser = user.Length > 0 && _reader.ValueTextEquals(user);
                }
                else if (_reader.TokenType == JsonTokenType.String && counts)
                {
                    _text += _reader.ValueSpan.Length;
                    Note(isType ? types : TypesOf.Nothing, isUser);
                }
            }
            while (_reader.CurrentDepth > depth || _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray);
            return tokens;
        }

        private void Note(TypesOf types, bool isUser)
        {
            switch (types)
            {
                case TypesOf.Parts:
                    _traits.NeedPart(ref _reader);
                    break;
                case TypesOf.Formats:
                    _traits.NeedFormat(ref _reader);
                    break;
                case TypesOf.Thinking:
                    _traits.Need(CallNeeds.Reasoning, !_reader.ValueTextEquals("disabled"u8));
                    break;
                default:
                    break;
            }

            if (isUser)
            {
                _traits.NameUser(ref _reader, 0);
            }
        }

        // Images and files are base64 under "data"; signatures are no text either.
        private readonly bool IsText() => !_reader.ValueTextEquals("data"u8) && !_reader.ValueTextEquals("signature"u8);
    }
}
