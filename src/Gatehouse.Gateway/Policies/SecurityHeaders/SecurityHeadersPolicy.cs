using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.SecurityHeaders;

/// <summary>Works on the way out alone, on replies of the upstream and on those of the gateway's own.</summary>
internal sealed class SecurityHeadersPolicy : Policy
{
    private readonly HeaderField[] _fields;
    private readonly string? _hsts;
    private readonly string[] _dropped;
    private readonly bool _override;

    public SecurityHeadersPolicy(SecurityHeadersOptions options)
    {
        var set = SecurityField.All.Where(f => f.ValueOf(options) != SecurityHeadersOptions.Off).ToArray();
        _fields = [.. set.Where(f => f.Setting != "hsts").Select(f => new HeaderField(f.Name, f.ValueOf(options)))];
        _hsts = options.Hsts == SecurityHeadersOptions.Off ? null : options.Hsts;
        _override = options.Override;

        // With override, off means that nobody sets it.
        _dropped = [.. options.Remove, .. _override ? SecurityField.All.Except(set).Select(f => f.Name) : []];
    }

    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange) => new(PolicyVerdict.Accept);

    public override void OnReply(Exchange exchange)
    {
        var reply = exchange.Reply.Headers;
        foreach (string name in _dropped)
        {
            reply.Remove(name);
        }

        foreach (ref readonly var field in _fields.AsSpan())
        {
            Set(reply, field.Name, field.Value);
        }

        // RFC 6797 7.2: not in clear. What the upstream set stays: a proxy in front may speak TLS.
        if (_hsts is not null && exchange.Request.Scheme == "https")
        {
            Set(reply, "Strict-Transport-Security", _hsts);
        }
    }

    public override void Explain(Explanation explanation)
    {
        foreach (var field in _hsts is null ? _fields : [.. _fields, new HeaderField("Strict-Transport-Security", _hsts + " (https alone)")])
        {
            explanation.Add("sets", $"{field.Name}: {field.Value}");
        }

        explanation.Add("when the upstream set it", _override ? "replaces it" : "leaves it");
        explanation.Add("removes", string.Join(", ", _dropped));
    }

    private void Set(HeaderList reply, string name, string value)
    {
        if (_override || !reply.Contains(name))
        {
            reply.Set(name, value);
        }
    }
}
