using System.Collections.Frozen;
using Gatehouse.AI.Calls;
using Gatehouse.AI.Providers.OpenAICompatible;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers.Http;

/// <summary>Makes calls as a template says.</summary>
internal sealed class HttpProvider : ModelProvider
{
    private readonly HttpTemplateDocument _template;
    private readonly HttpPath _path;
    private readonly HttpPath _streamPath;
    private readonly HttpReply _reply;
    private readonly HttpEvents? _events;
    private readonly RequestTemplate? _whole;
    private readonly RequestTemplate? _streamed;

    public HttpProvider(HttpOptions options, ProviderKeys keys)
    {
        Name = options.Name;
        Keys = keys;
        Address = options.Url!;
        _template = options.Template.Resolve();
        _path = new HttpPath(_template.Path);
        _streamPath = _template.Stream?.Path is { } path ? new HttpPath(path) : _path;
        _reply = new HttpReply(_template.Reply!);
        _events = _template.Stream is null ? null : new HttpEvents(_template.Reply!, _template.Stream);
        _whole = _template.Request is null ? null : RequestTemplate.Compile(_template.Request, added: null);
        _streamed = _template.Request is null ? null : RequestTemplate.Compile(_template.Request, _template.Stream?.Request);
    }

    public override string Name { get; }

    public override HttpAddress Address { get; }

    public override string Type => Http.Id;

    public override ProviderKeys Keys { get; }

    /// <summary>A form of its own, which no client speaks.</summary>
    public override string WireForm => Http.Id;

    public override bool Speaks(string form, string model) => false;

    public override UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss)
    {
        bool streams = call.Stream && _events is not null;
        var request = streams ? _streamed : _whole;
        var values = CallValues.Of(streams == call.Stream ? call : call with { Stream = false }, providerModel, request?.Names ?? FrozenSet<string>.Empty, loss);
        var (path, query) = (streams ? _streamPath : _path).Fill(providerModel);
        var body = request?.Write(values) ?? default;
        return new UpstreamCall
        {
            Method = _template.Method,
            Path = path.Length == 0 && Address.PathPrefix.Length == 0 ? "/" : path,
            Query = query,
            Headers = Headers(streams, hasBody: request is not null),
            Body = body,
            ContentLength = body.Length,
        };
    }

    public override UpstreamCall PassThrough(in PassedCall passed) => throw new NotSupportedException("No client speaks the form of a template.");

    public override void Authenticate(UpstreamCall call, Secret key)
    {
        if (key.IsEmpty)
        {
            return;
        }

        var auth = _template.Auth;
        if (auth.Query is null)
        {
            call.Headers.Set(auth.Header, auth.Prefix + key.Reveal());
        }
        else
        {
            call.Query = (call.Query is null ? "" : call.Query + "&") + Uri.EscapeDataString(auth.Query) + "=" + Uri.EscapeDataString(key.Reveal());
        }
    }

    public override ModelReply ReadReply(string model, ReadOnlyMemory<byte> body) => _reply.Read(body);

    public override ReplySummary Summarize(string form, ReadOnlyMemory<byte> body) => new("", TokenUsage.Unknown, FinishReason.Unknown);

    public override ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body)
        => _reply.Named(OpenAIErrors.Read(status, headers, body), body);

    public override ProviderStream OpenStream(string model)
        => new HttpStream(_events ?? throw new InvalidOperationException("The template has no stream."));

    private HeaderList Headers(bool streams, bool hasBody)
    {
        var headers = new HeaderList();
        headers.Add("Host", Address.Authority);
        headers.Add("User-Agent", "gatehouse");
        headers.Add("Accept", streams ? "text/event-stream, application/x-ndjson, application/json" : "application/json");
        if (hasBody)
        {
            headers.Add("Content-Type", "application/json");
        }

        foreach (var (name, value) in _template.Headers)
        {
            headers.Set(name, value);
        }

        return headers;
    }
}
