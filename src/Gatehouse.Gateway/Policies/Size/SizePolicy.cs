using System.Globalization;
using Gatehouse.Core.Explaining;
using Gatehouse.Core.Policies;
using Gatehouse.Core.Requests;

namespace Gatehouse.Gateway.Policies.Size;

/// <summary>
/// Refuses what is too large by its head. A body whose length is not told, or told wrongly, is bounded while it is read, by
/// <see cref="Exchange.BodyLimit"/>.
/// </summary>
internal sealed class SizePolicy : Policy
{
    /// <summary>": " and the end of the line.</summary>
    private const int AroundField = 4;

    private readonly SizeOptions _options;
    private readonly Problem _body;
    private readonly Problem _headers;
    private readonly Problem _fields;
    private readonly Problem _url;
    private readonly Problem _query;

    public SizePolicy(SizeOptions options)
    {
        _options = options;
        _body = new Problem(ProblemKind.BodyTooLarge) { Detail = $"A body may have {options.Body} here." };
        _headers = new Problem(ProblemKind.FieldsTooLarge) { Detail = $"The header fields may have {options.Headers} here." };
        _fields = new Problem(ProblemKind.FieldsTooLarge) { Detail = string.Create(CultureInfo.InvariantCulture, $"There may be {options.Fields} header fields here.") };
        _url = new Problem(ProblemKind.TargetTooLong) { Detail = $"Path and query may have {options.Url} here." };
        _query = new Problem(ProblemKind.TargetTooLong) { Detail = $"The query may have {options.Query} here." };
    }

    public override long? BodyLimit => _options.Body?.Bytes;

    public override ValueTask<PolicyVerdict> OnRequestAsync(Exchange exchange)
        => new(FaultOf(exchange.Request) is { } problem ? PolicyVerdict.Refuse(problem) : PolicyVerdict.Accept);

    public override void Explain(Explanation explanation)
    {
        Add("body", _options.Body?.ToString());
        Add("header fields", _options.Headers?.ToString());
        Add("number of header fields", _options.Fields?.ToString(CultureInfo.InvariantCulture));
        Add("path and query", _options.Url?.ToString());
        Add("query", _options.Query?.ToString());

        void Add(string what, string? most)
        {
            if (most is not null)
            {
                explanation.Add(what, "at most " + most);
            }
        }
    }

    private Problem? FaultOf(CanonicalRequest request)
    {
        int query = request.RawQuery.Length;
        int target = request.RawPath.Length + (query == 0 ? 0 : query + 1);
        return target > _options.Url?.Bytes ? _url
            : query > _options.Query?.Bytes ? _query
            : request.Headers.Count > _options.Fields ? _fields
            : _options.Headers is { } most && LengthOf(request.Headers) > most.Bytes ? _headers
            : request.ContentLength > _options.Body?.Bytes ? _body
            : null;
    }

    private static long LengthOf(HeaderList fields)
    {
        long length = 0;
        foreach (ref readonly var field in fields.Fields)
        {
            length += field.Name.Length + field.Value.Length + AroundField;
        }

        return length;
    }
}
