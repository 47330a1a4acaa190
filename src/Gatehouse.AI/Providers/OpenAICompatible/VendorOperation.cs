using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Providers.OpenAICompatible;

/// <summary>
/// Something besides chat that a vendor documents: calls of this form pass to it, but for what <see cref="Fields"/> changes. A
/// vendor that orders documents in a form of its own gets translated calls (<see cref="Ranks"/>).
/// </summary>
/// <param name="Form">Its wire form (<see cref="WireForm"/>).</param>
/// <param name="Source">Public page, or repository:path, that documents it.</param>
internal sealed record VendorOperation(string Form, string Source)
{
    /// <summary>Where it is below the vendor's address; at OpenAI's path when not told otherwise.</summary>
    public string Path { get; init; } = OpenAIPaths.Of(Form) ?? throw new ArgumentException($"{Form} has no path.", nameof(Form));

    /// <summary>Differences of its JSON bodies.</summary>
    public IReadOnlyList<FieldRule> Fields { get; init; } = [];

    /// <summary>How embeddings are told what they are for; null when the vendor cannot be told.</summary>
    public VendorPurposes? Purposes { get; init; }

    /// <summary>How embeddings are told what becomes of inputs that are too long; null when the vendor cannot be told.</summary>
    public VendorTruncation? Truncation { get; init; }

    /// <summary>All differences of its bodies.</summary>
    public IReadOnlyList<FieldRule> Rules => Purposes is null ? Fields : [.. Fields, Purposes.Rule];

    /// <summary>The vendor's own form of ranks; null when it is the one in front.</summary>
    public RerankShape? Ranks { get; init; }

    /// <summary>Whether calls pass, or else are translated.</summary>
    public bool Passes => Ranks is null;

    public static VendorOperation Embeddings(string source, params FieldRule[] fields) => new(WireForm.OpenAIEmbeddings, source) { Fields = fields };

    public static VendorOperation Rerank(string source, params FieldRule[] fields) => new(WireForm.CohereRerank, source) { Fields = fields };

    public static VendorOperation Completions(string source, params FieldRule[] fields) => new(WireForm.OpenAICompletions, source) { Fields = fields };

    public static VendorOperation Images(string source, params FieldRule[] fields) => new(WireForm.OpenAIImages, source) { Fields = fields };

    public static VendorOperation ImageEdits(string source) => new(WireForm.OpenAIImageEdits, source);

    public static VendorOperation Speech(string source, params FieldRule[] fields) => new(WireForm.OpenAISpeech, source) { Fields = fields };

    public static VendorOperation Transcriptions(string source) => new(WireForm.OpenAITranscriptions, source);

    public static VendorOperation Translations(string source) => new(WireForm.OpenAITranslations, source);

    public static VendorOperation Moderations(string source) => new(WireForm.OpenAIModerations, source);
}
