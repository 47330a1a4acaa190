using System.Buffers;
using System.Text.Json;
using Gatehouse.AI.Ledger;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Snapshots;

namespace Gatehouse.AI.Feedback;

/// <summary>
/// Takes what clients think of answers: POST .../feedback on a route that says so. A call may be scored by who made it, and by
/// others of its team; to everybody else it does not exist.
/// </summary>
internal sealed class FeedbackReceiver
{
    public const string Path = "/feedback";

    /// <summary>Most bytes of a body.</summary>
    public const int LargestBody = 16 * 1024;

    private readonly CallLedger _ledger;
    private readonly TimeProvider _time;

    public FeedbackReceiver(CallLedger ledger, TimeProvider time)
    {
        _ledger = ledger;
        _time = time;
        ledger.KeepCalls();
    }

    /// <summary>Keeps a score, and gives what is told to the client. Throws <see cref="ProblemException"/> when it cannot be taken.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> TakeAsync(Exchange exchange, ReadOnlyMemory<byte> body)
    {
        var told = FeedbackBody.Read(body);
        var scorer = exchange.Scope.Consumer;

        // A call of last week stands in a file.
        await EventLoop.Leave();
        if (_ledger.FindCall(told.CallId) is not { } call || !MayScore(scorer, call.Consumer, exchange.Snapshot.Consumers))
        {
            throw new ProblemException(new Problem(ProblemKind.CallNotFound) { Detail = "There is no call with this id, or it is not yours.", Parameter = "call_id" }, "feedback: no such call");
        }

        await _ledger.AppendAsync(new LedgerScore
        {
            CallId = told.CallId,
            Consumer = scorer?.Name ?? "",
            Name = told.Name,
            Value = told.Value,
            Comment = told.Comment,
            At = _time.GetUtcNow(),
        });
        FeedbackTelemetry.Scored(call.Model, call.Arm, told.Name);
        return Write(told);
    }

    private static bool MayScore(Consumer? scorer, string caller, ConsumerDirectory consumers)
        => (scorer?.Name ?? "") == caller || (scorer is { Team.Length: > 0 } member && consumers.Find(caller)?.Team == member.Team);

    private static ReadOnlyMemory<byte> Write(FeedbackBody told)
    {
        var output = new ArrayBufferWriter<byte>(256);
        using var writer = new Utf8JsonWriter(output);
        writer.WriteStartObject();
        writer.WriteString("object", "feedback");
        writer.WriteString("call_id", told.CallId);
        writer.WriteString("name", told.Name);
        writer.WriteNumber("value", told.Value);
        writer.WriteEndObject();
        writer.Flush();
        return output.WrittenMemory;
    }
}
