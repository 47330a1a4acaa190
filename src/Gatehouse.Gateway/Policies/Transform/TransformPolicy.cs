using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.Transform;

/// <summary>Changes what goes upstream, and the head of the reply on its way back.</summary>
internal sealed class TransformPolicy : Policy
{
    private readonly HeaderChanges? _request;
    private readonly HeaderChanges? _response;
    private readonly PathPrefix? _prefix;
    private readonly PathTemplate? _path;
    private readonly TransformOptions _options;

    public TransformPolicy(TransformOptions options)
    {
        _options = options;
        _request = options.RequestHeaders is { } request ? new HeaderChanges(request) : null;
        _response = options.ResponseHeaders is { } response ? new HeaderChanges(response) : null;
        if ((options.StripPrefix is not null && !PathPrefix.TryParse(options.StripPrefix, out _prefix, out string? fault))
            || (options.Path is not null && !PathTemplate.TryParse(options.Path, out _path, out fault)))
        {
            throw new ArgumentException(fault, nameof(options));
        }
    }

    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange) => new(Change(exchange));

    public override void OnReply(Exchange exchange) => _response?.Apply(exchange.Reply.Headers);

    public override void Explain(Explanation explanation)
    {
        Add(explanation, "request headers", _request?.Description);
        Add(explanation, "strips", _options.StripPrefix);
        Add(explanation, "path", _options.Path);
        Add(explanation, "method", _options.Method);
        Add(explanation, "response headers", _response?.Description);
    }

    private static void Add(Explanation explanation, string label, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            explanation.Add(label, value);
        }
    }

    private PolicyVerdict Change(Exchange exchange)
    {
        var outgoing = exchange.Outgoing;
        _request?.Apply(outgoing.Headers);
        outgoing.Method = _options.Method ?? outgoing.Method;
        if (_path is not null)
        {
            // A template that the route does not fill was refused at load; the default verdict refuses what slips through.
            if (_path.Write(exchange.Scope.PathValues, out var problem) is not { } path)
            {
                return problem is null ? default : PolicyVerdict.Refuse(problem);
            }

            outgoing.Path = path;
            return PolicyVerdict.Accept;
        }

        return _prefix?.Strip(exchange.Request, outgoing) is { } disputed ? PolicyVerdict.Refuse(disputed) : PolicyVerdict.Accept;
    }
}
