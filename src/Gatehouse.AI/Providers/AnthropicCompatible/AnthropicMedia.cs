using System.Text;
using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.AnthropicCompatible;

/// <summary>Writes images and documents: data with its media type, or an https address that Anthropic fetches. Nothing is fetched here.</summary>
internal static class AnthropicMedia
{

    /// <summary>Writes an image block and leaves it open.</summary>
    public static void WriteImage(Utf8JsonWriter writer, ImagePart image, string path, LossReport loss, bool fetches)
    {
        var (mediaType, base64, url) = (image.MediaType, image.Base64, image.Url);
        Unpack(ref mediaType, ref base64, ref url, path);
        if (image.Detail is not (null or "auto"))
        {
            loss.Dropped($"{path}.image_url.detail");
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "image"u8);
        writer.WriteStartObject("source"u8);
        if (base64 is not null)
        {
            WriteBase64(writer, ImageType(mediaType, path), base64);
        }
        else
        {
            WriteUrl(writer, url, path, fetches);
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes a document block (an image block for a file that is one) and leaves it open.</summary>
    public static void WriteFile(Utf8JsonWriter writer, FilePart file, string path, bool sameForm, bool fetches)
    {
        var (mediaType, base64, url) = (file.MediaType, file.Base64, file.Url);
        Unpack(ref mediaType, ref base64, ref url, path);
        mediaType ??= TypeByName(file.Name);
        bool isImage = base64 is not null && mediaType is not null && mediaType.StartsWith("image/", StringComparison.OrdinalIgnoreCase);
        writer.WriteStartObject();
        writer.WriteString("type"u8, isImage ? "image"u8 : "document"u8);
        writer.WriteStartObject("source"u8);
        if (isImage)
        {
            WriteBase64(writer, ImageType(mediaType, path), base64!);
        }
        else if (base64 is not null)
        {
            WriteDocument(writer, mediaType, base64, path);
        }
        else if (url is not null)
        {
            WriteUrl(writer, url, path, fetches);
        }
        else if (sameForm && fetches && file.FileId is { } id)
        {
            writer.WriteString("type"u8, "file"u8);
            writer.WriteString("file_id"u8, id);
        }
        else
        {
            throw AnthropicRefusal.Of(path, "The file is stored with another vendor, where the model cannot read it. Send its content as file_data.");
        }

        writer.WriteEndObject();
        if (!isImage && file.Name is { Length: > 0 } name)
        {
            writer.WriteString("title"u8, name);
        }
    }

    private static void WriteDocument(Utf8JsonWriter writer, string? mediaType, string base64, string path)
    {
        switch (mediaType?.ToLowerInvariant())
        {
            case "application/pdf":
                WriteBase64(writer, "application/pdf", base64);
                break;
            case { } text when text.StartsWith("text/", StringComparison.Ordinal):
                writer.WriteString("type"u8, "text"u8);
                writer.WriteString("media_type"u8, "text/plain"u8);
                writer.WriteString("data"u8, DecodeText(base64, path));
                break;
            default:
                throw AnthropicRefusal.Of(path, $"The model reads PDF and text documents, not {mediaType ?? "a file of unknown type; give it a name that ends in .pdf or .txt"}.");
        }
    }

    private static string DecodeText(string base64, string path)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(Convert.FromBase64String(base64));
        }
        catch (Exception e) when (e is FormatException or DecoderFallbackException)
        {
            throw AnthropicRefusal.Of(path, "The text document is not base64 of UTF-8 text.");
        }
    }

    private static void WriteBase64(Utf8JsonWriter writer, string mediaType, string base64)
    {
        writer.WriteString("type"u8, "base64"u8);
        writer.WriteString("media_type"u8, mediaType);
        writer.WriteString("data"u8, base64);
    }

    private static void WriteUrl(Utf8JsonWriter writer, string? url, string path, bool fetches)
    {
        if (!fetches)
        {
            throw AnthropicRefusal.Of(path, "The model fetches no addresses where it runs; send the content as base64 data.");
        }

        if (url is null || !url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            throw AnthropicRefusal.Of(path, "The model fetches only https addresses; send anything else as base64 data.");
        }

        writer.WriteString("type"u8, "url"u8);
        writer.WriteString("url"u8, url);
    }

    private static string ImageType(string? mediaType, string path) => mediaType?.ToLowerInvariant() switch
    {
        "image/jpeg" or "image/jpg" => "image/jpeg",
        "image/png" => "image/png",
        "image/gif" => "image/gif",
        "image/webp" => "image/webp",
        _ => throw AnthropicRefusal.Of(path, $"The model sees JPEG, PNG, GIF and WebP images, not {mediaType ?? "one without a media type"}."),
    };

    private static void Unpack(ref string? mediaType, ref string? base64, ref string? url, string path)
    {
        if (!DataUrl.TryUnpack(ref mediaType, ref base64, ref url))
        {
            throw AnthropicRefusal.Of(path, DataUrl.NotBase64);
        }
    }

    private static string? TypeByName(string? name) => Path.GetExtension(name)?.ToLowerInvariant() switch
    {
        ".pdf" => "application/pdf",
        ".txt" or ".md" or ".csv" or ".json" or ".xml" or ".html" or ".yaml" or ".log" => "text/plain",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        _ => null,
    };
}
