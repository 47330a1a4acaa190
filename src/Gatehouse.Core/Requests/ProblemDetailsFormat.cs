using System.Buffers;
using System.Text.Json;

namespace Gatehouse.Core.Requests;

/// <summary>Problem details as application/problem+json (RFC 9457).</summary>
internal sealed class ProblemDetailsFormat : ProblemFormat
{
    public override string ContentType => "application/problem+json";

    public override void Write(Problem problem, string requestId, IBufferWriter<byte> output)
    {
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("type"u8, problem.Kind.Type);
        writer.WriteString("title"u8, problem.Kind.Title);
        writer.WriteNumber("status"u8, problem.Kind.Status);
        if (problem.Detail is { } detail)
        {
            writer.WriteString("detail"u8, detail);
        }

        writer.WriteString("request_id"u8, requestId);
        writer.WriteEndObject();
    }
}
