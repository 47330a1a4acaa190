using System.Buffers;
using System.IO.Pipelines;
using Gatehouse.Core.Backends;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Mirroring;

/// <summary>
/// A copy of a request as it is when its route's backend takes it, with an exchange of its own: the client's is used again
/// as soon as its reply is complete. It is sent on the thread pool, once, and gives its slot back whatever happens.
/// </summary>
internal sealed class MirrorCopy : IThreadPoolWorkItem
{
    private const string Mark = "X-Gatehouse-Mirror";

    private readonly Exchange _exchange = new() { IsMirrored = true };
    private readonly Backend _backend;
    private readonly MirrorSlots _slots;
    private readonly string _service;

    public MirrorCopy(Exchange original, Backend backend, string service, MirrorSlots slots)
    {
        _backend = backend;
        _service = service;
        _slots = slots;
        var cancel = new CancellationTokenSource();
        _exchange.Reply = new DroppedReply(cancel);
        _exchange.Aborted = cancel.Token;
        _exchange.Snapshot = original.Snapshot;
        _exchange.TraceParent = original.TraceParent;
        _exchange.Body = PipeReader.Create(ReadOnlySequence<byte>.Empty);
        CopyRequest(original.Request, _exchange.Request);
        CopyOutgoing(original.Outgoing, _exchange.Outgoing);
        _exchange.Scope.Tenant = original.Scope.Tenant;
        _exchange.Scope.Consumer = original.Scope.Consumer;
        _exchange.Scope.Key = original.Scope.Key;
        _exchange.Scope.Route = original.Scope.Route;
        _exchange.Record.StartedAt = original.Record.StartedAt;
    }

    /// <summary>Whether a request is a copy already: two gateways in a row mirror once.</summary>
    public static bool Is(CanonicalRequest request) => request.Headers.Contains(Mark);

    /// <summary>Sends it without a body.</summary>
    public void Send() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    /// <summary>Sends it with a body that is whole.</summary>
    public void Send(ReadOnlyMemory<byte> body)
    {
        var request = _exchange.Request;
        request.HasBody = true;
        request.ContentLength = body.Length;
        _exchange.Body = PipeReader.Create(new ReadOnlySequence<byte>(body));
        Send();
    }

    /// <summary>It is not sent.</summary>
    public void Drop(MirrorResult why) => End(why);

    void IThreadPoolWorkItem.Execute() => _ = RunAsync();

    private async Task RunAsync()
    {
        var result = MirrorResult.Failed;
        try
        {
            await _backend.ExecuteAsync(_exchange);
            result = ResultOf(_exchange.Reply);
        }
        catch (Exception)
        {
            // Nobody waits for it: that it failed is counted. An event stream was cut when its head had come.
            result = _exchange.Aborted.IsCancellationRequested ? ResultOf(_exchange.Reply) : result;
        }
        finally
        {
            End(result);
        }
    }

    private static MirrorResult ResultOf(ReplySink reply)
        => !reply.HasStarted || reply.IsAborted ? MirrorResult.Failed : reply.StatusCode >= 500 ? MirrorResult.ServerError : MirrorResult.Answered;

    private void End(MirrorResult result)
    {
        _slots.Leave();
        MirrorTelemetry.Count(_exchange.Scope.Route, _service, result);
    }

    private static void CopyRequest(CanonicalRequest from, CanonicalRequest to)
    {
        to.Method = from.Method;
        to.Scheme = from.Scheme;
        to.Host = from.Host;
        to.Authority = from.Authority;
        to.RawPath = from.RawPath;
        to.Path = from.Path;
        to.RawQuery = from.RawQuery;
        to.HasEmptyQuery = from.HasEmptyQuery;
        to.HttpVersion = from.HttpVersion;
        to.Headers.CopyFrom(from.Headers);
        to.ClientAddress = from.ClientAddress;
        to.PeerAddress = from.PeerAddress;
        to.ForwardedFor = from.ForwardedFor;
        to.ContentLength = from.HasBody ? null : from.ContentLength;
        to.Listener = from.Listener;
    }

    private static void CopyOutgoing(OutgoingRequest from, OutgoingRequest to)
    {
        to.Method = from.Method;
        to.Path = from.Path;
        to.Query = from.Query;
        to.Host = from.Host;
        to.Headers.CopyFrom(from.Headers);
        to.Headers.Remove("Expect");
        to.Headers.Set(Mark, "1");
    }
}
