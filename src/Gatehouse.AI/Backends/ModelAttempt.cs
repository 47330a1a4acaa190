using Gatehouse.AI.Calls;
using Gatehouse.AI.Dialects;
using Gatehouse.AI.Models;
using Gatehouse.Core.Execution;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Backends;

/// <summary>One call to one target, up to the end of the reply or to an error with nothing sent.</summary>
/// <param name="exchange">The client's request and reply.</param>
/// <param name="target">Who is asked.</param>
/// <param name="outline">What is known of the call.</param>
/// <param name="meter">Counts it.</param>
/// <param name="passing">The form in which the call passes through (<see cref="WireForm"/>); null when it was translated.</param>
/// <param name="deadline">The time it may take.</param>
/// <param name="time">The clock.</param>
internal abstract class ModelAttempt(Exchange exchange, ModelTarget target, CallOutline outline, CallMeter meter, string? passing, CallDeadline deadline, TimeProvider time)
{
    protected const long LargestReply = 256 * 1024 * 1024;
    private const long LargestError = 1024 * 1024;

    protected Exchange Exchange { get; } = exchange;

    protected ModelTarget Target { get; } = target;

    protected CallOutline Outline { get; } = outline;

    protected CallDeadline Deadline { get; } = deadline;

    protected TimeProvider Time { get; } = time;

    protected CallMeter Meter { get; } = meter;

    /// <summary>Other attempts of the call that run beside this one; null when there are none.</summary>
    public AttemptRace? Race { get; set; }

    /// <summary>Called once the attempt serves the client, before anything is sent.</summary>
    public Action? WhenWon { get; set; }

    /// <summary>Another attempt serves the client.</summary>
    public void CallOff() => Deadline.Cancel();

    /// <summary>Whether an answer that the provider's filter ended is an error while nothing of it was sent: there is another target for it.</summary>
    public bool PassesOnFiltered { get; set; }

    /// <summary>Whether this attempt may send to the client; asked before it settles and sends.</summary>
    protected bool Wins()
    {
        if (Race is null)
        {
            return true;
        }

        bool wins = Race.TryWin(this);
        if (wins)
        {
            WhenWon?.Invoke();
        }

        return wins;
    }

    public async ValueTask<AttemptResult> RunAsync(UpstreamCall call)
    {
        var record = Exchange.Record;
        Deadline.Arm(Outline.Stream ? Target.Options.FirstByteTimeout : Target.Options.Timeout);
        record.UpstreamStartedAt = Time.GetTimestamp();
        Meter.Sent = call.Body;
        try
        {
            await using var reply = await Target.Endpoint.SendAsync(call, Deadline.Token);
            record.UpstreamFirstByteAt = Time.GetTimestamp();
            record.UpstreamFailure = null;
            record.Failure = null;
            bool isAnswer = reply.Status is >= 200 and <= 299 || reply.Upgraded is not null;
            return isAnswer && IsEncoded(reply.Headers, out var coding) ? NoAnswer($"The provider encoded its answer ({coding}), which was not asked for.")
                : isAnswer ? await ReadAsync(reply)
                : await ReadErrorAsync(reply);
        }
        catch (Exception exception) when (Race?.IsLostFor(this) == true && exception is UpstreamException or OperationCanceledException)
        {
            return AttemptResult.Lost;
        }
        catch (UpstreamException exception) when (!Exchange.Reply.HasStarted)
        {
            return Failed(exception.Failure, exception.IsTimeout, exception.Message);
        }
        catch (OperationCanceledException) when (Deadline.HasPassed && !Exchange.Reply.HasStarted)
        {
            return Failed(UpstreamFailure.FirstByteTimeout, isTimeout: true, "no answer within the provider's time");
        }
        catch (OperationCanceledException) when (Exchange.Aborted.IsCancellationRequested)
        {
            await Meter.CancelledAsync();
            throw;
        }
        finally
        {
            record.UpstreamEndedAt = Time.GetTimestamp();
        }
    }

    /// <summary>Awaited before an answer is settled: where it tells no usage the call is read again and counted, which takes its time.</summary>
    protected static LoopExit LeaveToCount(TokenUsage usage) => usage.Grade == UsageGrade.None ? EventLoop.Leave() : EventLoop.LeaveFor(0);

    /// <summary>Reads a successful reply and sends the client's.</summary>
    protected abstract ValueTask<AttemptResult> ReadAsync(UpstreamReply reply);

    protected static AttemptResult NoAnswer(string why) => new(new ModelError(ModelErrorKind.Server, 502, why)) { MayBeBilled = true };

    protected static bool IsJson(HeaderList headers)
        => headers.TryGet("Content-Type", out var type) && type.StartsWith("application/json", StringComparison.OrdinalIgnoreCase);

    // Nothing that is sent asks for an encoding: bytes of one are neither JSON nor events to anybody behind this.
    private static bool IsEncoded(HeaderList headers, out string coding)
    {
        coding = headers.Get("Content-Encoding") ?? "";
        return coding.Length > 0 && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase);
    }

    // A page of something on the way (a proxy, a log-in) is no answer; another target may have one.
    internal static bool IsObject(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    private AttemptResult Failed(UpstreamFailure failure, bool isTimeout, string why)
    {
        Exchange.Record.UpstreamFailure = failure;
        Exchange.Record.Failure = $"{Target}: {why}";
        return new AttemptResult(isTimeout
            ? new ModelError(ModelErrorKind.Timeout, 504, "The provider did not answer in time.")
            : new ModelError(ModelErrorKind.Unreachable, 502, "The provider could not be reached or broke the reply off."))
        {
            MayBeBilled = !UpstreamException.IsBeforeSending(failure),
        };
    }

    private async ValueTask<AttemptResult> ReadErrorAsync(UpstreamReply reply)
    {
        var bytes = IsEncoded(reply.Headers, out _) ? ReadOnlyMemory<byte>.Empty : await BodyBytes.ReadAsync(reply, LargestError) ?? ReadOnlyMemory<byte>.Empty;
        var error = Target.Provider.ReadError(reply.Status, reply.Headers, bytes);
        bool sameForm = passing is not null && reply.Status is >= 400 and < 600 && IsJson(reply.Headers) && bytes.Length > 0
            && Target.Provider.PassesError(passing, bytes.Span);
        if (!sameForm)
        {
            return new AttemptResult(error);
        }

        // The error outlives the reply, whose fields belong to its connection.
        var fields = new HeaderList();
        fields.CopyFrom(reply.Headers);
        return new AttemptResult(error) { Vendor = new VendorError(reply.Status, reply.Headers.Get("Content-Type")!, fields, bytes) };
    }
}
