using Gatehouse.AI.Calls;
using static Gatehouse.AI.Tests.Providers.AnthropicCompatible.Calling;

namespace Gatehouse.AI.Tests.Providers.AnthropicCompatible;

/// <summary>What the model cannot do at all is told with its place, and nothing is sent.</summary>
public sealed class AnthropicRefusalTests
{
    [Theory]
    [InlineData("[1]", "arguments")]
    [InlineData("{\"a\":", "arguments")]
    [InlineData("nope", "arguments")]
    public void Write_ArgumentsThatAreNoObject_AreRefusedByPlace(string arguments, string says)
    {
        var error = Refused(Call(User("Q"), Assistant(new TextPart("x"), new ToolCallPart("a", "f", "{}"), new ToolCallPart("b", "f", arguments))));
        Assert.Equal(ModelErrorKind.InvalidRequest, error.Kind);
        Assert.Equal(400, error.Status);
        Assert.Equal("messages[1].tool_calls[1].function.arguments", error.Parameter);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Write_NothingToSend_IsRefused()
    {
        Assert.Equal("messages", Refused(Call()).Parameter);
        Assert.Equal("messages", Refused(Call(User(" "))).Parameter);
    }

    [Theory]
    [InlineData("image/tiff", "aaaa", null)]
    [InlineData(null, null, "http://example.com/a.png")]
    [InlineData(null, null, "data:image/png,abc")]
    [InlineData(null, null, "ftp://example.com/a.png")]
    public void Write_ImageThatTheModelCannotTake_IsRefusedByPlace(string? mediaType, string? base64, string? url)
        => Assert.Equal("messages[0].content[1]", Refused(Call(User(new TextPart("Q"), new ImagePart { MediaType = mediaType, Base64 = base64, Url = url }))).Parameter);

    [Theory]
    [InlineData(null, "x.docx", "aaaa", null)]
    [InlineData("text/plain", "x.txt", "*", null)]
    [InlineData("text/plain", "x.txt", "//8=", null)]
    [InlineData(null, null, null, "file-123")]
    public void Write_FileThatTheModelCannotRead_IsRefusedByPlace(string? mediaType, string? name, string? base64, string? id)
        => Assert.Equal("messages[0].content[0]", Refused(Call(User(new FilePart { MediaType = mediaType, Name = name, Base64 = base64, FileId = id }))).Parameter);
}
