using Gatehouse.Core.Upstreams;

namespace Gatehouse.Gateway.Upstreams.Http1;

/// <summary>The head of the reply: interim replies are passed over, what is no HTTP fails the call.</summary>
internal sealed partial class Http1Reply
{
    private bool _isKept;
    private Stream? _upgraded;

    /// <summary>
    /// Whether a call can surely be made again when its connection turns out to be dead: a body that the client streams may
    /// not lie in the output when that shows.
    /// </summary>
    public static bool MayRepeat(UpstreamCall call) => call.BodyReader is null && MayRepeat(call.Method);

    /// <summary>Whether a request of this method can be made again after it may have had its effect (RFC 9110 9.2.2).</summary>
    private static bool MayRepeat(string method) => method is "GET" or "HEAD" or "OPTIONS" or "TRACE" or "PUT" or "DELETE";

    private void OnHeadBytes(int count, Exception? fault)
    {
        while (count > 0)
        {
            _connection.End += count;
            if (ReadHeads(out bool isWhole) is { } wrong)
            {
                FailHead(new UpstreamException(UpstreamFailure.InvalidReply, wrong));
                return;
            }

            if (isWhole)
            {
                _consent?.TrySetResult(false);
                _headSource.SetResult(this);
                return;
            }

            if (!_connection.MakeRoom(LargestHead))
            {
                FailHead(new UpstreamException(UpstreamFailure.InvalidReply, "the head of the reply is too large"));
                return;
            }

            if (!_connection.TryReceive(out count, out fault))
            {
                return;
            }
        }

        EndBeforeHead(fault);
    }

    /// <summary>Reads the heads that are there. Returns what is wrong, or null.</summary>
    private string? ReadHeads(out bool isWhole)
    {
        isWhole = false;
        while (true)
        {
            var bytes = _connection.Buffer.AsSpan(_connection.Start, _connection.End - _connection.Start);
            int from = Math.Max(0, _scanned - 3);
            int end = bytes[from..].IndexOf("\r\n\r\n"u8);
            if (end < 0)
            {
                _scanned = bytes.Length;
                return IsBeginning(bytes) ? null : "the reply is not HTTP/1.1";
            }

            end += from;
            if (ReplyHead.Read(bytes[..(end + 2)], Headers, out var head) is { } wrong)
            {
                return wrong;
            }

            _connection.Start += end + 4;
            _scanned = 0;
            if (head.Status is >= 200 or 101)
            {
                isWhole = true;
                return Accept(head);
            }

            // RFC 9110 15.2: any number of interim replies may come; hundreds are an attack.
            Headers.Clear();
            if (++_interim > MostInterim)
            {
                return "the upstream sent too many interim replies";
            }

            if (head.Status == 100)
            {
                _consent?.TrySetResult(true);
            }
        }
    }

    // Garbage is seen at its first line, and does not wait for an end that never comes.
    private static bool IsBeginning(ReadOnlySpan<byte> bytes)
    {
        var version = "HTTP/1."u8;
        int length = Math.Min(bytes.Length, version.Length);
        int line = bytes.IndexOf((byte)'\n');
        return bytes[..length].SequenceEqual(version[..length]) && (line < 0 || (line > 0 && bytes[line - 1] == '\r'));
    }

    /// <summary>Decides how the body is framed (RFC 9112 6.3). Returns what is wrong, or null.</summary>
    private string? Accept(in ReplyHead head)
    {
        Status = head.Status;
        _isKept = !head.Closes && (!head.IsOld || head.KeepsAlive);
        _isChunked = _endsWithConnection = false;
        _left = 0;
        if (head.Status == 101)
        {
            return AcceptUpgrade(head);
        }

        if (head.Status is 204 or 304 || _call.Method == "HEAD")
        {
            _phase = Phase.Done;
            return null;
        }

        _phase = Phase.Body;
        if (head.IsChunked)
        {
            _isChunked = true;
            _decoder = default;
        }
        else if (head.Length >= 0)
        {
            ContentLength = _left = head.Length;
            _phase = head.Length == 0 ? Phase.Done : Phase.Body;
        }
        else
        {
            _endsWithConnection = true;
            _isKept = false;
            _left = long.MaxValue;
        }

        return null;
    }

    private string? AcceptUpgrade(in ReplyHead head)
    {
        if (!_call.IsUpgrade || head.IsOld || head.Upgrade is null)
        {
            return "the upstream switched protocols without being asked to";
        }

        Headers.Add("Upgrade", head.Upgrade);
        _phase = Phase.Done;
        _isKept = false;
        _upgraded = new UpgradedStream(_connection.Link.AsStream(), _connection.Buffer.AsMemory(_connection.Start, _connection.End - _connection.Start));
        return null;
    }

    /// <summary>
    /// The connection ended before a byte of the reply. One that was used before may have died unused: the call is made again
    /// on a fresh one, once, when it cannot have had an effect, or may be repeated (RFC 9110 9.2.2, RFC 9112 9.3.1).
    /// </summary>
    private void EndBeforeHead(Exception? fault)
    {
        bool isUntouched = _connection is { IsReused: true, Start: var start, End: var end } && start == end && _interim == 0;
        bool isRepeatable = _isInOutput && HasSent && (_hasSendFailed || MayRepeat(_call.Method));
        if (isUntouched && isRepeatable && !_token.IsCancellationRequested)
        {
            _ = RepeatAsync();
        }
        else
        {
            FailHead(UpstreamLink.Broken(_connection.IsReused ? "before it answered, a kept one" : "before it answered", fault));
        }
    }

    private async Task RepeatAsync()
    {
        var (call, token) = (_call, _token);
        _registration.Dispose();
        _phase = Phase.Broken;
        EndRequest();
        _connection.Close(ConnectionEnd.Peer);
        try
        {
            _headSource.SetResult(await _endpoint.RepeatAsync(call, _connection.Output, _outputLength, token));
        }
        catch (Exception e)
        {
            _headSource.SetException(e);
        }
    }
}
