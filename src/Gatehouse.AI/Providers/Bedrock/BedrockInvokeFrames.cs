using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using Gatehouse.AI.Calls.Frames;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// The stream of InvokeModelWithResponseStream as the server-sent events that Claude's own API would have sent: each frame named
/// "chunk" has one event as base64 in its member bytes (awslabs, botocore: bedrock-runtime 2023-09-30, PayloadPart). Exceptions and
/// errors keep their names, and have no bytes of their own.
/// </summary>
internal sealed class BedrockInvokeFrames(FrameReader frames) : FrameReader
{
    private readonly ArrayBufferWriter<byte> _event = new(1024);
    private byte[] _json = ArrayPool<byte>.Shared.Rent(1024);

    public override void Append(ReadOnlySpan<byte> bytes) => frames.Append(bytes);

    public override bool TryRead(out WireEvent next)
    {
        if (!frames.TryRead(out var frame))
        {
            next = default;
            return false;
        }

        next = Unwrap(frame);
        return true;
    }

    public override bool TryReadRest(out WireEvent last)
    {
        last = default;
        return false;
    }

    public override void Dispose()
    {
        frames.Dispose();
        ArrayPool<byte>.Shared.Return(_json);
        _json = [];
    }

    private WireEvent Unwrap(WireEvent frame)
    {
        if (frame.Name.StartsWith(EventStreamNames.ExceptionPrefix) || frame.Name.StartsWith(EventStreamNames.ErrorPrefix))
        {
            return new WireEvent(default, frame.Name, frame.Data, hasData: true);
        }

        if (!frame.Name.SequenceEqual("chunk"u8))
        {
            return default;
        }

        try
        {
            int length = Decode(frame.Data);
            var json = _json.AsSpan(0, length);
            var name = TypeOf(json);
            _event.ResetWrittenCount();
            SseWriter.Write(_event, name, json);
            return new WireEvent(_event.WrittenSpan, name, json, hasData: true);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FrameException("A chunk of the stream holds no event.");
        }
    }

    private int Decode(ReadOnlySpan<byte> payload)
    {
        var reader = new Utf8JsonReader(payload);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isBytes = reader.ValueTextEquals("bytes"u8);
            reader.Read();
            if (!isBytes)
            {
                reader.Skip();
                continue;
            }

            if (reader.TokenType != JsonTokenType.String)
            {
                break;
            }

            Room(reader.ValueSpan.Length);
            var base64 = _json.AsSpan(0, reader.CopyString(_json));
            return Base64.DecodeFromUtf8InPlace(base64, out int length) == OperationStatus.Done ? length : throw new JsonException();
        }

        throw new JsonException();
    }

    private void Room(int length)
    {
        if (_json.Length < length)
        {
            ArrayPool<byte>.Shared.Return(_json);
            _json = ArrayPool<byte>.Shared.Rent(length);
        }
    }

    // Valid for as long as the JSON is; an escaped name would be none of the vendor's.
    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException();
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            bool isType = reader.ValueTextEquals("type"u8);
            reader.Read();
            if (isType && reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
            {
                return reader.ValueSpan;
            }

            reader.Skip();
        }

        throw new JsonException();
    }
}
