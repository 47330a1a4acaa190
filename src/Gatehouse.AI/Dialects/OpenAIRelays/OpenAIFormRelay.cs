using System.Buffers;
using System.Globalization;
using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Multipart;
using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Dialects.OpenAIRelays;

/// <summary>A call with its model in a field of a form, beside files.</summary>
internal sealed class OpenAIFormRelay(string operation, string wireForm) : RelayForm
{
    private const int LongestModel = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public override string Operation => operation;

    public override string WireForm => wireForm;

    public override ProblemFormat ProblemFormat => OpenAIProblemFormat.Instance;

    public override bool IsMultipart => true;

    public override CallOutline ReadOutline(in CallAddress address, ReadOnlyMemory<byte> body)
    {
        IReadOnlyList<FormPart> parts;
        try
        {
            parts = MultipartForm.Read(address.ContentType, body.Span);
        }
        catch (MultipartException exception)
        {
            throw OpenAIProblems.Invalid(null, $"We could not read the form in the body of your request. {exception.Message}");
        }

        var model = Only(parts, "model") ?? throw OpenAIProblems.Missing("model");
        return new CallOutline
        {
            Model = TextOf(model, body.Span),
            ModelStart = model.Start,
            ModelLength = model.Length,
            Stream = Only(parts, "stream") is { } stream && TextOf(stream, body.Span).Equals("true", StringComparison.OrdinalIgnoreCase),
            Choices = int.TryParse(Peek(parts, "n", body.Span), NumberStyles.None, CultureInfo.InvariantCulture, out int choices) && choices > 1 ? choices : 1,
            User = Peek(parts, "user", body.Span) is { Length: > 0 } user ? user : null,
        };
    }

    public override ReadOnlyMemory<byte> Rewrite(ReadOnlyMemory<byte> body, CallOutline outline, string model, ReadOnlySpan<byte> modelJson)
    {
        int length = Encoding.UTF8.GetByteCount(model);
        byte[] result = GC.AllocateUninitializedArray<byte>(body.Length - outline.ModelLength + length);
        var source = body.Span;
        source[..outline.ModelStart].CopyTo(result);
        Encoding.UTF8.GetBytes(model, result.AsSpan(outline.ModelStart));
        source[(outline.ModelStart + outline.ModelLength)..].CopyTo(result.AsSpan(outline.ModelStart + length));
        return result;
    }

    public override int WriteError(ModelError error, string requestId, IBufferWriter<byte> output)
    {
        OpenAIErrors.Write(error, output);
        return OpenAIErrors.StatusOf(error);
    }

    private static FormPart? Only(IReadOnlyList<FormPart> parts, string name)
    {
        FormPart? found = null;
        foreach (var part in parts)
        {
            if (part.Name == name)
            {
                found = found is null ? part : throw OpenAIProblems.Invalid(name, $"'{name}' is written twice.");
            }
        }

        return found;
    }

    /// <summary>A field that nothing is refused for; null when it is not there once as plain text.</summary>
    private static string? Peek(IReadOnlyList<FormPart> parts, string name, ReadOnlySpan<byte> body)
    {
        FormPart? found = null;
        foreach (var part in parts)
        {
            if (part.Name == name)
            {
                if (found is not null || part.IsFile || part.Length > LongestModel)
                {
                    return null;
                }

                found = part;
            }
        }

        return found is { } one ? Encoding.UTF8.GetString(body.Slice(one.Start, one.Length)) : null;
    }

    // What is decided on must be plain text: no file, no transfer encoding, no other charset.
    private static string TextOf(FormPart part, ReadOnlySpan<byte> body)
    {
        bool isPlain = !part.IsFile && part.TransferEncoding is null && part.Length <= LongestModel
            && (part.ContentType is not { } type || !type.Contains("charset", StringComparison.OrdinalIgnoreCase) || type.Contains("utf-8", StringComparison.OrdinalIgnoreCase));
        try
        {
            return isPlain ? StrictUtf8.GetString(body.Slice(part.Start, part.Length)) : throw NotText(part);
        }
        catch (DecoderFallbackException)
        {
            throw NotText(part);
        }
    }

    private static ProblemException NotText(FormPart part) => OpenAIProblems.Invalid(part.Name, $"'{part.Name}' must be a field of plain text in UTF-8.");
}
