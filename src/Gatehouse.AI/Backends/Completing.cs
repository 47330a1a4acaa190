using System.Globalization;
using Gatehouse.AI.Calls;

namespace Gatehouse.AI.Backends;

/// <summary>
/// Adds to answers what every client's form demands and not every vendor tells: who answers, when, and ids. Ids are made here, for
/// clients send those of tool calls back and tell answers apart by theirs.
/// </summary>
internal static class Completing
{
    /// <param name="reply">A whole reply.</param>
    /// <param name="model">The model that was asked.</param>
    /// <param name="now">Unix seconds.</param>
    public static ModelReply Of(ModelReply reply, string model, long now)
    {
        bool named = true;
        foreach (var choice in reply.Choices)
        {
            foreach (var part in choice.Parts)
            {
                named &= part is not ToolCallPart { Id.Length: 0 };
            }
        }

        return reply with
        {
            Id = reply.Id.Length > 0 ? reply.Id : NewId("reply"),
            Model = reply.Model.Length > 0 ? reply.Model : model,
            Created = reply.Created ?? now,
            Choices = named ? reply.Choices : [.. reply.Choices.Select(c => c with { Parts = [.. c.Parts.Select(Named)] })],
        };
    }

    /// <param name="read">An event of a stream.</param>
    /// <param name="model">The model that was asked.</param>
    public static StreamEvent Of(in StreamEvent read, string model) => read.Kind switch
    {
        StreamEventKind.Started when string.IsNullOrEmpty(read.Text) || string.IsNullOrEmpty(read.Name)
            => read with { Text = string.IsNullOrEmpty(read.Text) ? NewId("reply") : read.Text, Name = string.IsNullOrEmpty(read.Name) ? model : read.Name },
        StreamEventKind.ToolCallStarted when string.IsNullOrEmpty(read.Text) => read with { Text = NewId("call") },
        _ => read,
    };

    private static Part Named(Part part) => part is ToolCallPart { Id.Length: 0 } call ? call with { Id = NewId("call") } : part;

    private static string NewId(string kind) => string.Create(CultureInfo.InvariantCulture, $"{kind}_{Guid.NewGuid():N}");
}
