using Gatehouse.Core.Requests;
using Gatehouse.Gateway.Upstreams;

namespace Gatehouse.Gateway.Backends.Http;

/// <summary>A request while its service is tried. Used by one request at a time, again and again.</summary>
internal sealed class TriedRequest
{
    private ServiceTarget[] _tried = new ServiceTarget[4];
    private int _count;

    public Exchange Exchange { get; private set; } = null!;

    public bool SwitchesProtocol { get; private set; }

    public bool IsGrpc { get; set; }

    public long StartedAt { get; private set; }

    /// <summary>How long all tries may take together, and whether that is the client's word.</summary>
    public TimeSpan Total { get; set; }

    public bool HasClientsTotal { get; set; }

    /// <summary>The try that is made now, or whose reply the client gets.</summary>
    public TargetTry Try { get; private set; } = new();

    /// <summary>The ends of tries that another one was faster than.</summary>
    public List<Task> Lost { get; } = [];

    /// <summary>The body, when it may have to be sent again.</summary>
    public ReplayBody Body { get; } = new();

    public bool KeepsBody { get; set; }

    /// <summary>Whether the fields that are sent upstream were made.</summary>
    public bool IsWritten { get; set; }

    /// <summary>Whether the client waits for a consent to send its body.</summary>
    public bool ExpectsContinue { get; set; }

    /// <summary>Further tries, hedges not counted.</summary>
    public int Retries { get; set; }

    /// <summary>Targets that were sent to, or did not let it in.</summary>
    public ReadOnlySpan<ServiceTarget> Tried => _tried.AsSpan(0, _count);

    public string Method => Exchange.Outgoing.Method ?? Exchange.Request.Method;

    /// <summary>Whether the body, or its lack, can be sent once more after a target may have seen it.</summary>
    public bool CanSendAgain => !SwitchesProtocol && (!Exchange.Request.HasBody || (KeepsBody && Body.CanReplay));

    public void Begin(Exchange exchange, bool switchesProtocol, long now)
    {
        Exchange = exchange;
        SwitchesProtocol = switchesProtocol;
        StartedAt = now;
    }

    public void KeepBody(int limit)
    {
        KeepsBody = true;
        Body.Begin(Exchange.Body, Exchange.Request.ContentLength, limit);
    }

    /// <summary>This try, made beside the first, is the one that counts.</summary>
    public void Prefer(TargetTry attempt) => Try = attempt;

    /// <summary>Another try follows one that was ended.</summary>
    public void Again()
    {
        Retries++;
        Try = Try.IsHedge ? new TargetTry() : Try;
        if (KeepsBody)
        {
            Body.Rewind();
        }
    }

    public void AddTried(ServiceTarget target)
    {
        if (_count == _tried.Length)
        {
            Array.Resize(ref _tried, _count * 2);
        }

        _tried[_count++] = target;
    }

    /// <summary>Lets go of the request.</summary>
    public void End()
    {
        if (KeepsBody)
        {
            Body.End();
        }

        if (Try.IsHedge || Lost.Count > 0)
        {
            Try = new TargetTry();
        }

        Exchange = null!;
        IsGrpc = HasClientsTotal = KeepsBody = IsWritten = ExpectsContinue = false;
        Retries = 0;
        Lost.Clear();
        Array.Clear(_tried, 0, _count);
        _count = 0;
    }
}
