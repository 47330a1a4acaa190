using System.Text;
using Gatehouse.AI.Calls;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.GeminiCompatible;

/// <summary>Makes the calls: the model and the wish for a stream are in the path, and the stream is always asked for as events.</summary>
internal static class GeminiCalls
{
    private const string Streaming = "streamGenerateContent";

    /// <summary>A call of a model.</summary>
    /// <param name="address">Where it goes.</param>
    /// <param name="path">Path of the model, escaped ("/v1beta/models/gemini-2.5-pro").</param>
    /// <param name="streams">Whether a stream is asked for.</param>
    /// <param name="body">The body.</param>
    public static UpstreamCall Of(HttpAddress address, string path, bool streams, ReadOnlyMemory<byte> body)
        => Of(address, path, VerbOf(WireForm.Gemini, streams), body);

    /// <summary>A call of any method of a model.</summary>
    /// <param name="address">Where it goes.</param>
    /// <param name="path">Path of the model, escaped.</param>
    /// <param name="verb">What is asked of the model ("embedContent").</param>
    /// <param name="body">The body.</param>
    public static UpstreamCall Of(HttpAddress address, string path, string verb, ReadOnlyMemory<byte> body)
    {
        var headers = new HeaderList();
        headers.Add("Host", address.Authority);
        headers.Add("content-type", "application/json");
        headers.Add("user-agent", "gatehouse");
        return new UpstreamCall
        {
            Method = "POST",
            Path = $"{path}:{verb}",
            Query = verb == Streaming ? "alt=sse" : null,
            Headers = headers,
            Body = body,
        };
    }

    /// <summary>What a form's calls ask of the model.</summary>
    public static string VerbOf(string form, bool streams) => form switch
    {
        WireForm.GeminiEmbedding => "embedContent",
        WireForm.GeminiBatchEmbedding => "batchEmbedContents",
        WireForm.GeminiTokenCount => "countTokens",
        _ => streams ? Streaming : "generateContent",
    };

    /// <summary>A model's name as it is written in a body: "models/" in front when it names no collection itself.</summary>
    public static string NameOf(string model) => model.Contains('/', StringComparison.Ordinal) ? model : "models/" + model;

    /// <summary>A model's name as the end of a path: "models/" in front when it names no collection itself.</summary>
    public static string Resource(string model)
    {
        var path = new StringBuilder();
        foreach (string segment in NameOf(model).Split('/'))
        {
            path.Append('/').Append(Uri.EscapeDataString(segment));
        }

        return path.ToString();
    }
}
