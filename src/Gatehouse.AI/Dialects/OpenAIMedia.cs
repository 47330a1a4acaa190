using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Dialects;

/// <summary>Images and files as OpenAI's forms write them: an address, or the content as a data: URL.</summary>
internal static class OpenAIMedia
{
    public static ImagePart Image(string url, string? detail, string path)
    {
        if (!url.StartsWith("data:", StringComparison.OrdinalIgnoreCase))
        {
            return url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                ? new ImagePart { Url = url, Detail = detail }
                : throw OpenAIProblems.Invalid(path, $"Invalid value for '{path}': expected an http or https URL or a data: URL with base64 data.");
        }

        return DataUrl.TryRead(url, out var mediaType, out var data)
            ? new ImagePart { Base64 = data, MediaType = mediaType, Detail = detail }
            : throw OpenAIProblems.Invalid(path, $"Invalid value for '{path}': a data: URL has the form data:image/png;base64,...");
    }

    /// <summary>A file by its content; base64 without a media type is what clients send for PDF.</summary>
    public static FilePart File(string? name, string data) => DataUrl.TryRead(data, out var mediaType, out var base64)
        ? new FilePart { Name = name, Base64 = base64, MediaType = mediaType }
        : new FilePart { Name = name, Base64 = data, MediaType = "application/pdf" };
}
