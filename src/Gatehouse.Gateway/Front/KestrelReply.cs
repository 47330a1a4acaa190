using System.Globalization;
using System.IO.Pipelines;
using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Front.Bodies;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Gatehouse.Gateway.Front;

/// <summary>Writes a reply through Kestrel. Reused from request to request.</summary>
internal sealed class KestrelReply : ReplySink
{
    private const int Open = 0;
    private const int Begun = 1;
    private const int LetGo = 2;

    private readonly KestrelBodyWriter _writer = new();
    private FrontContext _context = null!;
    private Lock? _consent;
    private bool _isHttp1;
    private bool _isUpgradable;
    private bool _hasLength;
    private int _state;

    /// <summary>Ends the connection after this reply: what follows on it cannot be trusted.</summary>
    public bool ClosesConnection { get; set; }

    /// <summary>Asked when the head is written: a connection of a front that ends is closed after its reply.</summary>
    public Departure? Departure { get; set; }

    /// <summary>Value of Strict-Transport-Security; null sends what stands in the reply's fields.</summary>
    public string? Hsts { get; set; }

    public override long BytesWritten => _writer.Written;

    public override PipeWriter Body => HasStarted ? _writer : throw new InvalidOperationException("The body was used before the reply was started.");

    public override bool CanUpgrade => _isUpgradable;

    public void Begin(FrontContext context, bool isHttp1, bool isUpgradable)
    {
        _context = context;
        ClosesConnection = _hasLength = false;
        _state = Open;
        _isHttp1 = isHttp1;
        _isUpgradable = isUpgradable;
        _writer.Begin(context.ResponseBody.Writer);
    }

    public void End()
    {
        ResetReply();
        _writer.End();
        _context = null!;
        _consent = null;
        Departure = null;
        Hsts = null;
    }

    /// <summary>
    /// Another reply to the same request; this one can do nothing any more. False when this one's head was begun: it cannot
    /// be taken back.
    /// </summary>
    public bool TrySucceed(out KestrelReply next)
    {
        bool isOpen = Interlocked.CompareExchange(ref _state, LetGo, Open) == Open;
        next = new KestrelReply { Departure = Departure, Hsts = Hsts };
        next.Begin(_context, _isHttp1, isUpgradable: false);
        next.ClosesConnection = ClosesConnection;
        next._consent = _consent;
        _context = null!;
        _writer.End();
        return isOpen;
    }

    /// <summary>From here on a body may be read while the reply is started: see <see cref="KestrelBody.Consent"/>.</summary>
    public void StartUnder(Lock consent) => _consent = consent;

    /// <summary>
    /// Sends what was not flushed, for replies of known length on HTTP/1.1: Kestrel flushes at the end only what it counts
    /// itself, the head and the last chunk.
    /// </summary>
    public ValueTask<FlushResult> FlushRestAsync()
        => _isHttp1 && _hasLength && _writer.HasUnflushed && !IsAborted ? _writer.FlushAsync() : default;

    /// <summary>Hands the trailer fields to Kestrel, which sends them where the protocol can (HTTP/2).</summary>
    public void WriteTrailers()
    {
        if (Trailers.Count == 0 || !HasStarted || IsAborted || _context.Features.Get<IHttpResponseTrailersFeature>() is not { } trailers)
        {
            return;
        }

        foreach (ref readonly var field in Trailers.Fields)
        {
            trailers.Trailers.Append(field.Name, field.Value);
        }
    }

    protected override ValueTask StartCoreAsync(CancellationToken cancellationToken)
    {
        BeginHead();
        WriteHead(isUpgrade: false);
        if (_consent is null)
        {
            return new ValueTask(_context.ResponseBody.StartAsync(cancellationToken));
        }

        lock (_consent)
        {
            return new ValueTask(_context.ResponseBody.StartAsync(cancellationToken));
        }
    }

    protected override void AbortCore() => _context?.Lifetime.Abort();

    protected override async ValueTask<Stream> UpgradeCoreAsync(CancellationToken cancellationToken)
    {
        BeginHead();
        if (_context.Features.Get<IHttpExtendedConnectFeature>() is { IsExtendedConnect: true } connect)
        {
            StatusCode = StatusCodes.Status200OK;
            Headers.Remove("Sec-WebSocket-Accept");
            WriteHead(isUpgrade: false);
            return await connect.AcceptAsync();
        }

        WriteHead(isUpgrade: true);
        return await _context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
    }

    // Decides between who starts this reply and who takes the request from him at the same moment.
    private void BeginHead()
    {
        if (Interlocked.CompareExchange(ref _state, Begun, Open) == LetGo)
        {
            throw new InvalidOperationException("The request was taken over: it took too long.");
        }
    }

    private void WriteHead(bool isUpgrade)
    {
        var response = _context.Response;
        var target = response.Headers;
        response.StatusCode = StatusCode;
        var fields = Headers.Fields;
        for (int i = 0; i < fields.Length; i++)
        {
            ref readonly var field = ref fields[i];
            if (field.Name.Length == 14 && field.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                // RFC 9110 8.6: no length on 204; and one that is no number must not leave.
                if (StatusCode != StatusCodes.Status204NoContent && long.TryParse(field.Value, NumberStyles.None, CultureInfo.InvariantCulture, out long length))
                {
                    target.ContentLength = length;
                    _hasLength = true;
                }
            }
            else if (!EndToEndHeaders.IsHopByHop(field.Name) || (isUpgrade && field.Name.Equals("Upgrade", StringComparison.OrdinalIgnoreCase)))
            {
                Add(target, fields[..i], field);
            }
        }

        if (Hsts is not null)
        {
            target.StrictTransportSecurity = Hsts;
        }

        // What is left of a body that is too large is not waited for.
        bool isTooLarge = _context.Current?.Exchange.Record.Problem?.Kind == ProblemKind.BodyTooLarge;
        if (_isHttp1 && (ClosesConnection || isTooLarge || (Departure is { HasBegun: true } && !isUpgrade)))
        {
            target.Connection = "close";
        }
    }

    /// <summary>Appending looks a field up before it is set; that is for names that were there before.</summary>
    private static void Add(IHeaderDictionary target, ReadOnlySpan<HeaderField> before, HeaderField field)
    {
        foreach (ref readonly var other in before)
        {
            if (other.Name.Length == field.Name.Length && other.Name.Equals(field.Name, StringComparison.OrdinalIgnoreCase))
            {
                target.Append(field.Name, field.Value);
                return;
            }
        }

        target[field.Name] = field.Value;
    }
}
