using Gatehouse.AI.Calls;
using Gatehouse.AI.Calls.Counting;
using Gatehouse.AI.Calls.Embeddings;
using Gatehouse.AI.Calls.Frames;
using Gatehouse.AI.Calls.Rerank;
using Gatehouse.Core.Configuration.Values;
using Gatehouse.Core.Requests;
using Gatehouse.Core.Secrets;
using Gatehouse.Core.Upstreams;

namespace Gatehouse.AI.Providers;

/// <summary>
/// A configured AI upstream: writes calls in its wire form and reads what comes back. Immutable, shared by all requests.
/// Knows nothing of dialects, routes or retries.
/// </summary>
public abstract class ModelProvider
{
    /// <summary>Name in the configuration ("openai").</summary>
    public abstract string Name { get; }

    /// <summary>Where its calls go; their paths are under that of the address.</summary>
    public abstract HttpAddress Address { get; }

    /// <summary>Type in the configuration and gen_ai.provider.name ("anthropic").</summary>
    public abstract string Type { get; }

    /// <summary>The keys it may use, with what is known of each; calls without keys go out unauthenticated.</summary>
    public abstract ProviderKeys Keys { get; }

    /// <summary>Wire form that it translates chat calls to (<see cref="Calls.WireForm"/>), for most of its models where it has several.</summary>
    public abstract string WireForm { get; }

    /// <summary>
    /// Whether calls of this form for this model may pass through byte for byte; its own always. The model is empty for requests
    /// about the account.
    /// </summary>
    public virtual bool Speaks(string form, string model) => form == WireForm;

    /// <summary>
    /// Whether this model can read the opaque thinking of a part (a signature, encrypted reasoning): it, or another model of its
    /// vendor, made it.
    /// </summary>
    public virtual bool ReadsThinking(Part part, string model) => false;

    /// <summary>Whether this model can be asked to chat.</summary>
    public virtual bool CanChat(string model) => true;

    /// <summary>
    /// Whether a stream that passes through tells its usage only when the body asks for it, and may be asked. A provider
    /// whose streams always tell it says false.
    /// </summary>
    public virtual bool ReportsStreamUsageOnRequest => false;

    /// <summary>
    /// Translates a call. Everything that is not carried over is reported. Throws
    /// <see cref="ModelException"/> (InvalidRequest) when the provider cannot do what is asked at all.
    /// </summary>
    public abstract UpstreamCall Translate(ModelCall call, string providerModel, LossReport loss);

    /// <summary>
    /// A call with a body of a form that it <see cref="Speaks"/>, which goes out byte for byte as given; the model name in it was
    /// already replaced. Client fields that the provider understands (anthropic-beta, idempotency-key) are passed on by an allow
    /// list; never one that carries a credential or chooses an account.
    /// </summary>
    public abstract UpstreamCall PassThrough(in PassedCall passed);

    /// <summary>
    /// Adds the credential to a call that Translate or PassThrough made; the last step before it is sent. The client's own
    /// credentials are not in the call.
    /// </summary>
    public abstract void Authenticate(UpstreamCall call, Secret key);

    /// <summary>
    /// The same where a credential must be fetched first. Throws <see cref="ModelException"/> (Authentication, Unreachable, Timeout)
    /// when there is none to be had.
    /// </summary>
    public virtual ValueTask AuthenticateAsync(UpstreamCall call, Secret key, CancellationToken cancellationToken)
    {
        Authenticate(call, key);
        return default;
    }

    /// <summary>Reads this model's whole successful reply. Throws <see cref="ModelException"/> (Server) when it is not one.</summary>
    public abstract ModelReply ReadReply(string model, ReadOnlyMemory<byte> body);

    /// <summary>Reads usage and finish from a reply of this form that passes through, without building it.</summary>
    public abstract ReplySummary Summarize(string form, ReadOnlyMemory<byte> body);

    /// <summary>Reads an error reply; never throws, whatever the body is.</summary>
    public abstract ModelError ReadError(int status, HeaderList headers, ReadOnlyMemory<byte> body);

    /// <summary>
    /// Whether an error body may go on to a client of this form as it came. A cloud in front of a model answers errors of its
    /// own, in a form of its own.
    /// </summary>
    public virtual bool PassesError(string form, ReadOnlySpan<byte> body) => true;

    /// <summary>A reader for one streamed reply of this model to a call that was translated.</summary>
    public abstract ProviderStream OpenStream(string model);

    /// <summary>
    /// A reader for the frames of a stream that passes through in this form; null when the content type is none of a stream. Where
    /// a cloud has frames of its own around the form's events, it gives the events as the form frames them.
    /// </summary>
    public virtual FrameReader? OpenFrames(string form, string? contentType) => FrameReader.For(contentType);

    /// <summary>A watcher for one streamed reply of this form that passes through.</summary>
    public virtual ProviderTap OpenTap(string form, string model) => new StreamTap(OpenStream(model));

    /// <summary>How this model embeds for clients of forms that it does not speak; null when it cannot.</summary>
    public virtual Translation<EmbeddingCall, EmbeddingReply>? EmbeddingsOf(string model) => null;

    /// <summary>How this model's tokens are counted for clients of forms that it does not speak; null when its vendor does not count.</summary>
    public virtual Translation<ModelCall, TokenCount>? CountingOf(string model) => null;

    /// <summary>How this model orders documents for clients of forms that it does not speak; null when it cannot.</summary>
    public virtual Translation<RerankCall, RerankReply>? RerankingOf(string model) => null;

    /// <summary>A request about its account, of a form that it <see cref="Speaks"/> for no model; the body is added by the caller.</summary>
    public virtual UpstreamCall PassAccountRequest(in AccountRequest request)
        => throw new NotSupportedException($"{Type} has no requests of the form {request.Form}.");
}
