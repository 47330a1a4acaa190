using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Embeddings;

namespace Gatehouse.AI.Tests.Calls.Embeddings;

public sealed class EmbeddingPurposesTests
{
    private static readonly Dictionary<EmbeddingPurpose, string> Words = new() { [EmbeddingPurpose.Document] = "doc", [EmbeddingPurpose.Query] = "q" };

    [Theory]
    [InlineData(null, null, "")]
    [InlineData(EmbeddingPurpose.Document, "doc", "")]
    [InlineData(EmbeddingPurpose.FactVerification, "q", "input_type;approximated")]
    [InlineData(EmbeddingPurpose.CodeDocument, "doc", "input_type;approximated")]
    [InlineData(EmbeddingPurpose.Similarity, null, "input_type;dropped")]
    public void WordFor_Purpose_IsNamedApproximatedOrDropped(EmbeddingPurpose? purpose, string? word, string lost)
    {
        var loss = new LossReport();

        Assert.Equal(word, EmbeddingPurposes.WordFor(new EmbeddingCall { Model = "m", SourceForm = "f", Inputs = [], Purpose = purpose }, Words, loss));
        Assert.Equal(lost, loss.ToString());
    }

    [Fact]
    public void TextOf_TextsTitleAndOthers_AreCarriedReportedOrRefused()
    {
        var loss = new LossReport();

        Assert.Equal("a", EmbeddingTexts.Of(new EmbeddingInput("a"), 0, loss));
        Assert.Equal("b", EmbeddingTexts.Of(new EmbeddingInput(null) { Parts = [new TextPart("b")] }, 1, loss));
        Assert.True(loss.IsEmpty);
        Assert.Equal("c\nd", EmbeddingTexts.Of(new EmbeddingInput(null) { Parts = [new TextPart("c"), new TextPart("d")], Title = "t" }, 2, loss));
        Assert.Equal("title;dropped, input[2];approximated", loss.ToString());
        var tokens = Assert.Throws<ModelException>(() => EmbeddingTexts.Of(new EmbeddingInput(null, [1]), 3, loss)).Error;
        Assert.Equal(("input[3]", ModelError.Lossy), (tokens.Parameter, tokens.Code));
        Assert.Equal("input[4]", Assert.Throws<ModelException>(() => EmbeddingTexts.Of(new EmbeddingInput(null) { Parts = [new ImagePart { Url = "u" }] }, 4, loss)).Error.Parameter);
    }
}
