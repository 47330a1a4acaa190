using System.Buffers;
using System.Text.Json;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects;

/// <summary>
/// The outline of a chat call and its rewriting by spans: the bytes between the edits are the client's own, so that key
/// order, white space and unknown members survive and prompt caches at the vendor keep hitting.
/// </summary>
internal static class OpenAIBody
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
            throw OpenAIProblems.Unreadable(exception);
        }
    }

    public static ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, ReadOnlySpan<byte> modelJson, bool askForUsage)
    {
        var setting = askForUsage ? outline.UsageSetting : default;
        var text = TextOf(setting.Form);
        var source = body.Span;
        if (text.IsEmpty && source.Slice(outline.ModelStart, outline.ModelLength).SequenceEqual(modelJson))
        {
            return body;
        }

        byte[] result = GC.AllocateUninitializedArray<byte>(source.Length - outline.ModelLength + modelJson.Length - setting.Length + text.Length);
        bool modelFirst = text.IsEmpty || outline.ModelStart < setting.Start;
        var output = new SpanEdit(source, result);
        if (modelFirst)
        {
            output.Replace(outline.ModelStart, outline.ModelLength, modelJson);
        }

        if (!text.IsEmpty)
        {
            output.Replace(setting.Start, setting.Length, text);
        }

        if (!modelFirst)
        {
            output.Replace(outline.ModelStart, outline.ModelLength, modelJson);
        }

        output.Finish();
        return result;
    }

    private static ReadOnlySpan<byte> TextOf(UsageSettingForm form) => form switch
    {
        UsageSettingForm.NewMember => ",\"stream_options\":{\"include_usage\":true}"u8,
        UsageSettingForm.WholeOptions => "{\"include_usage\":true}"u8,
        UsageSettingForm.OnlyOption => "\"include_usage\":true"u8,
        UsageSettingForm.FirstOption => "\"include_usage\":true,"u8,
        UsageSettingForm.Value => "true"u8,
        _ => default,
    };

    private ref struct SpanEdit(ReadOnlySpan<byte> source, Span<byte> result)
    {
        private readonly ReadOnlySpan<byte> _source = source;
        private readonly Span<byte> _result = result;
        private int _read;
        private int _written;

        public void Replace(int start, int length, ReadOnlySpan<byte> text)
        {
            Append(_source[_read..start]);
            Append(text);
            _read = start + length;
        }

        public void Finish() => Append(_source[_read..]);

        private void Append(ReadOnlySpan<byte> bytes)
        {
            bytes.CopyTo(_result[_written..]);
            _written += bytes.Length;
        }
    }

    /// <summary>Of what the members named "type" are read.</summary>
    private enum TypesOf
    {
        Nothing,
        Parts,
        Formats,
    }

    private ref struct OutlineScan(ReadOnlySpan<byte> body)
    {
        private Utf8JsonReader _reader = new(body, ReaderOptions);
        private string? _model;
        private int _modelStart;
        private int _modelLength;
        private bool? _stream;
        private bool _sawOptions;
        private bool _includeUsage;
        private UsageSetting _setting;
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

            int end = (int)_reader.TokenStartIndex;
            _reader.Read(); // throws on anything but white space behind the object
            if (_model is null)
            {
                throw OpenAIProblems.Missing("model");
            }

            if (_stream == true && !_sawOptions)
            {
                _setting = new UsageSetting(end, 0, UsageSettingForm.NewMember);
            }

            return new CallOutline
            {
                Model = _model,
                Stream = _stream == true,
                IncludeUsage = _includeUsage,
                ModelStart = _modelStart,
                ModelLength = _modelLength,
                UsageSetting = _stream == true && !_includeUsage ? _setting : default,
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
                _model = _reader.TokenType == JsonTokenType.String ? Text("model") : throw OpenAIProblems.WrongType("model", "a string", _reader.TokenType);
                _modelStart = (int)_reader.TokenStartIndex;
                _modelLength = (int)_reader.BytesConsumed - _modelStart;
            }
            else if (_reader.ValueTextEquals("stream"u8))
            {
                Once(_stream is null, "stream");
                _reader.Read();
                _stream = Flag("stream");
            }
            else if (_reader.ValueTextEquals("stream_options"u8))
            {
                Once(!_sawOptions, "stream_options");
                _sawOptions = true;
                _reader.Read();
                ReadOptions();
            }
            else
            {
                ReadTrait();
            }
        }

        // max_tokens and n of chat, max_output_tokens, text.format and reasoning of responses, best_of of completions, n of images.
        private void ReadTrait()
        {
            if (_reader.ValueTextEquals("messages"u8) || _reader.ValueTextEquals("input"u8))
            {
                Skip(TypesOf.Parts);
            }
            else if (_reader.ValueTextEquals("max_completion_tokens"u8) || _reader.ValueTextEquals("max_tokens"u8) || _reader.ValueTextEquals("max_output_tokens"u8))
            {
                Skip();
                _traits.BoundOutput(ref _reader);
            }
            else if (_reader.ValueTextEquals("tools"u8) || _reader.ValueTextEquals("functions"u8))
            {
                _traits.Need(CallNeeds.Tools, Skip() > 2);
            }
            else if (_reader.ValueTextEquals("response_format"u8) || _reader.ValueTextEquals("text"u8))
            {
                Skip(TypesOf.Formats);
            }
            else if (_reader.ValueTextEquals("n"u8) || _reader.ValueTextEquals("best_of"u8))
            {
                Skip();
                _traits.CountChoices(ref _reader);
            }
            else if (_reader.ValueTextEquals("user"u8) || _reader.ValueTextEquals("safety_identifier"u8))
            {
                int rank = _reader.ValueTextEquals("user"u8) ? 0 : 1;
                Skip();
                _traits.NameUser(ref _reader, rank);
            }
            else if (_reader.ValueTextEquals("reasoning_effort"u8))
            {
                Skip();
                _traits.Need(CallNeeds.Reasoning, _reader.TokenType == JsonTokenType.String && !_reader.ValueTextEquals("none"u8));
            }
            else if (_reader.ValueTextEquals("reasoning"u8))
            {
                _traits.Need(CallNeeds.Reasoning, Skip() > 2);
            }
            else if (_reader.ValueTextEquals("audio"u8))
            {
                _traits.Need(CallNeeds.Audio, Skip() > 2);
            }
            else
            {
                Skip();
            }
        }

        private string Text(string name)
        {
            try
            {
                return _reader.GetString()!;
            }
            catch (InvalidOperationException)
            {
                throw OpenAIProblems.Invalid(name, $"'{name}' is not valid UTF-8.");
            }
        }

        private readonly bool Flag(string name) => _reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False or JsonTokenType.Null => false,
            _ => throw OpenAIProblems.WrongType(name, "a boolean", _reader.TokenType),
        };

        private void ReadOptions()
        {
            int start = (int)_reader.TokenStartIndex;
            if (_reader.TokenType == JsonTokenType.Null)
            {
                _setting = new UsageSetting(start, 4, UsageSettingForm.WholeOptions);
                return;
            }

            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                throw OpenAIProblems.WrongType("stream_options", "an object", _reader.TokenType);
            }

            int members = 0;
            bool saw = false;
            while (_reader.Read() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                members++;
                if (!_reader.ValueTextEquals("include_usage"u8))
                {
                    Skip();
                    continue;
                }

                Once(!saw, "stream_options.include_usage");
                saw = true;
                _reader.Read();
                _includeUsage = Flag("stream_options.include_usage");
                int at = (int)_reader.TokenStartIndex;
                _setting = new UsageSetting(at, (int)_reader.BytesConsumed - at, UsageSettingForm.Value);
            }

            if (!saw)
            {
                _setting = new UsageSetting(start + 1, 0, members == 0 ? UsageSettingForm.OnlyOption : UsageSettingForm.FirstOption);
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
        private int Skip(TypesOf types = TypesOf.Nothing)
        {
            int depth = _reader.CurrentDepth;
            int tokens = 0;
            bool counts = IsText();
            bool isType = false;
            do
            {
                _reader.Read();
                tokens++;
                if (_reader.TokenType == JsonTokenType.PropertyName)
                {
                    counts = IsText();
                    isType = types != TypesOf.Nothing && _reader.ValueTextEquals("type"u8);
                }
                else if (_reader.TokenType == JsonTokenType.String && counts && !_reader.ValueSpan.StartsWith("data:"u8))
                {
                    _text += _reader.ValueSpan.Length;
                    if (isType)
                    {
                        Note(types);
                    }
                }
            }
            while (_reader.CurrentDepth > depth || _reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray);
            return tokens;
        }

        private void Note(TypesOf types)
        {
            if (types == TypesOf.Parts)
            {
                _traits.NeedPart(ref _reader);
            }
            else
            {
                _traits.NeedFormat(ref _reader);
            }
        }

        private readonly bool IsText() => !_reader.ValueTextEquals("data"u8) && !_reader.ValueTextEquals("file_data"u8)
            && !_reader.ValueTextEquals("encrypted_content"u8);
    }
}
