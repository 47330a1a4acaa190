using System.Text.Json;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>Writes images, sound and files: data with its media type, or an address that Google fetches. Nothing is fetched here.</summary>
internal static class GeminiMedia
{

    /// <summary>Writes inlineData or fileData into an open part.</summary>
    public static void Write(Utf8JsonWriter writer, Part part, string path, LossReport loss)
    {
        switch (part)
        {
            case ImagePart image:
                if (image.Detail is not (null or "auto"))
                {
                    loss.Dropped($"{path}.image_url.detail");
                }

                Write(writer, image.MediaType, image.Base64, image.Url, "image/jpeg", path, loss);
                break;
            case AudioPart audio:
                WriteInline(writer, audio.Format.Contains('/', StringComparison.Ordinal) ? audio.Format : "audio/" + audio.Format, audio.Base64);
                break;
            case FilePart file:
                string? url = file.Url ?? (IsGoogles(file.FileId) ? file.FileId : null);
                if (url is null && file.Base64 is null)
                {
                    throw GeminiRefusal.Of(path, "The file is stored with another vendor, where the model cannot read it. Send its content as file_data.");
                }

                if (file.Name is not null)
                {
                    // The names of Google's blobs are for people; models are not told them.
                    loss.Dropped($"{path}.file.filename");
                }

                Write(writer, file.MediaType ?? TypeByName(file.Name), file.Base64, url, "application/pdf", path, loss);
                break;
        }
    }

    private static bool IsGoogles(string? id)
        => id is not null && (id.StartsWith("https://generativelanguage.googleapis.com/", StringComparison.Ordinal) || id.StartsWith("gs://", StringComparison.Ordinal));

    private static void Write(Utf8JsonWriter writer, string? mediaType, string? base64, string? url, string otherwise, string path, LossReport loss)
    {
        Unpack(ref mediaType, ref base64, ref url, path);
        if (base64 is not null)
        {
            WriteInline(writer, mediaType ?? otherwise, base64);
            return;
        }

        if (url is null)
        {
            throw GeminiRefusal.Of(path, "There is neither data nor an address.");
        }

        string? named = mediaType ?? TypeByName(WithoutQuery(url));
        if (named is null)
        {
            // Google wants to be told what it will find there.
            loss.Approximated(path);
        }

        writer.WriteStartObject("fileData"u8);
        writer.WriteString("mimeType"u8, named ?? otherwise);
        writer.WriteString("fileUri"u8, url);
        writer.WriteEndObject();
    }

    private static void WriteInline(Utf8JsonWriter writer, string mediaType, string base64)
    {
        writer.WriteStartObject("inlineData"u8);
        writer.WriteString("mimeType"u8, mediaType);
        writer.WriteString("data"u8, base64);
        writer.WriteEndObject();
    }

    private static string WithoutQuery(string url)
    {
        int end = url.AsSpan().IndexOfAny('?', '#');
        return end < 0 ? url : url[..end];
    }

    private static void Unpack(ref string? mediaType, ref string? base64, ref string? url, string path)
    {
        if (!DataUrl.TryUnpack(ref mediaType, ref base64, ref url))
        {
            throw GeminiRefusal.Of(path, DataUrl.NotBase64);
        }
    }

    private static string? TypeByName(string? name) => Path.GetExtension(name)?.ToLowerInvariant() switch
    {
        ".pdf" => "application/pdf",
        ".txt" or ".md" or ".log" => "text/plain",
        ".csv" => "text/csv",
        ".html" => "text/html",
        ".json" => "application/json",
        ".png" => "image/png",
        ".jpg" or ".jpeg" => "image/jpeg",
        ".gif" => "image/gif",
        ".webp" => "image/webp",
        ".heic" => "image/heic",
        ".mp3" => "audio/mp3",
        ".wav" => "audio/wav",
        ".mp4" => "video/mp4",
        ".mov" => "video/quicktime",
        ".webm" => "video/webm",
        _ => null,
    };
}
