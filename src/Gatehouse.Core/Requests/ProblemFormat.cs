using System.Buffers;

namespace Gatehouse.Core.Requests;

/// <summary>How the gateway's own refusals look on the wire: RFC 9457, or the error object of an AI dialect.</summary>
public abstract class ProblemFormat
{
    public static ProblemFormat Rfc9457 { get; } = new ProblemDetailsFormat();

    public abstract string ContentType { get; }

    /// <summary>The status this format gives the problem; most formats keep it.</summary>
    public virtual int StatusOf(Problem problem) => problem.Kind.Status;

    /// <summary>Fields this format adds, such as x-should-retry.</summary>
    public virtual void AddHeaders(Problem problem, HeaderList headers)
    {
    }

    /// <summary>Writes the body. Only the problem's client-safe members and the request id may appear in it.</summary>
    public abstract void Write(Problem problem, string requestId, IBufferWriter<byte> output);
}
