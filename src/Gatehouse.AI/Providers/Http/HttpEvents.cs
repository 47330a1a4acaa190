using System.Text;

namespace Gatehouse.AI.Providers.Http;

/// <summary>The paths of a template's stream, compiled once for all streams.</summary>
internal sealed class HttpEvents(HttpReplyDocument reply, HttpStreamDocument stream)
{
    public HttpAnswer Answer { get; } = new(reply, stream.Usage, stream.Error);

    /// <summary>Name of the events to read; null for all.</summary>
    public byte[]? Event { get; } = stream.Event is null ? null : Encoding.UTF8.GetBytes(stream.Event);

    public byte[]? End { get; } = stream.End is null ? null : Encoding.UTF8.GetBytes(stream.End);

    public bool Cumulative => stream.Cumulative;

    public JsonPath Text { get; } = JsonPath.Of(stream.Text)!;

    public JsonPath? Thinking { get; } = JsonPath.Of(stream.Thinking);

    public JsonPath? Finish { get; } = JsonPath.Of(stream.Finish);

    public JsonPath? Done { get; } = JsonPath.Of(stream.Done);

    /// <summary>Whether a stream says of itself that it has ended.</summary>
    public bool HasEnd => End is not null || Done is not null || Finish is not null;
}
