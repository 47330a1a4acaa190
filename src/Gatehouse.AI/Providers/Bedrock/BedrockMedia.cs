using System.Globalization;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.Bedrock;

/// <summary>
/// Writes images, documents and audio with their bytes. The service fetches nothing from the web, and nothing is fetched
/// here, so an address is refused. Formats and names: Bedrock API Reference, ImageBlock and DocumentBlock.
/// </summary>
internal sealed class BedrockMedia(Utf8JsonWriter writer, LossReport loss)
{
    private const int LongestName = 200;

    private readonly HashSet<string> _names = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Writes the member of an image block.</summary>
    public void WriteImage(ImagePart image, string path)
    {
        var (mediaType, base64) = Content(image.MediaType, image.Base64, image.Url, path);
        if (image.Detail is not (null or "auto"))
        {
            loss.Dropped($"{path}.image_url.detail");
        }

        WriteImage(mediaType, base64, path);
    }

    /// <summary>Writes the member of a document block, or of an image block for a file that is one.</summary>
    public void WriteFile(FilePart file, string path)
    {
        if (file.Base64 is null && file.Url is null)
        {
            throw BedrockRefusal.Of(path, "The file is stored with another vendor, where the model cannot read it. Send its content as file_data.");
        }

        var (mediaType, base64) = Content(file.MediaType, file.Base64, file.Url, path);
        string extension = Path.GetExtension(file.Name)?.TrimStart('.').ToLowerInvariant() ?? "";
        if (mediaType is not null && mediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase))
        {
            WriteImage(mediaType, base64, path);
            return;
        }

        string format = FormatOf(mediaType, extension)
            ?? throw BedrockRefusal.Of(path, $"The model reads PDF, Word, Excel, CSV, HTML, Markdown and text documents, not {mediaType ?? "a file of unknown type; give it a name that ends in .pdf or .txt"}.");
        writer.WriteStartObject("document"u8);
        writer.WriteString("format"u8, format);
        writer.WriteString("name"u8, NameOf(file.Name, path));
        WriteBytes(base64);
        writer.WriteEndObject();
    }

    /// <summary>Writes the member of an audio block.</summary>
    public void WriteAudio(AudioPart audio)
    {
        writer.WriteStartObject("audio"u8);
        writer.WriteString("format"u8, audio.Format);
        WriteBytes(audio.Base64);
        writer.WriteEndObject();
    }

    private void WriteImage(string? mediaType, string base64, string path)
    {
        writer.WriteStartObject("image"u8);
        writer.WriteString("format"u8, mediaType?.ToLowerInvariant() switch
        {
            "image/jpeg" or "image/jpg" => "jpeg"u8,
            "image/png" => "png"u8,
            "image/gif" => "gif"u8,
            "image/webp" => "webp"u8,
            _ => throw BedrockRefusal.Of(path, $"The model sees JPEG, PNG, GIF and WebP images, not {mediaType ?? "one without a media type"}."),
        });
        WriteBytes(base64);
        writer.WriteEndObject();
    }

    private void WriteBytes(string base64)
    {
        writer.WriteStartObject("source"u8);
        writer.WriteString("bytes"u8, base64);
        writer.WriteEndObject();
    }

    private static string? FormatOf(string? mediaType, string extension) => mediaType?.ToLowerInvariant() switch
    {
        "application/pdf" => "pdf",
        "text/csv" => "csv",
        "application/msword" => "doc",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document" => "docx",
        "application/vnd.ms-excel" => "xls",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => "xlsx",
        "text/html" => "html",
        "text/markdown" => "md",
        { } text when text.StartsWith("text/", StringComparison.Ordinal) => "txt",
        _ => extension is "pdf" or "csv" or "doc" or "docx" or "xls" or "xlsx" or "html" or "txt" or "md" ? extension : null,
    };

    // Letters, digits, single spaces, hyphens and brackets alone; the ending is told by the format. Names do not repeat.
    private string NameOf(string? name, string path)
    {
        string wanted = Path.GetFileNameWithoutExtension(name) ?? "";
        string taken = string.Join(' ', string.Concat(wanted.Select(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '(' or ')' or '[' or ']' ? c : ' '))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries));
        taken = taken.Length > LongestName - 8 ? taken[..(LongestName - 8)].TrimEnd() : taken;
        taken = taken.Length == 0 ? "document" : taken;
        if (wanted.Length > 0 && taken != wanted)
        {
            loss.Approximated($"{path}.file.filename");
        }

        string unique = taken;
        for (int i = 2; !_names.Add(unique); i++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{taken} {i}");
        }

        return unique;
    }

    private static (string? MediaType, string Base64) Content(string? mediaType, string? base64, string? url, string path)
    {
        if (!DataUrl.TryUnpack(ref mediaType, ref base64, ref url))
        {
            throw BedrockRefusal.Of(path, DataUrl.NotBase64);
        }

        return (mediaType, base64 ?? throw BedrockRefusal.Of(path, "The model does not fetch addresses; send the content as base64 data."));
    }
}
