namespace Gatehouse.AI.Calls;

/// <summary>A failure of a provider in the hub's form. The message is the provider's own and safe to pass to the caller.</summary>
public sealed record ModelError(ModelErrorKind Kind, int Status, string Message)
{
    /// <summary>Code of a refusal because the target cannot be told all of the call; another one may.</summary>
    public const string Lossy = "lossy_translation";

    /// <summary>Code of a refusal because nobody knows what the target would cost; another one may have a price.</summary>
    public const string Unpriced = "price_not_known";

    /// <summary>The provider's own type and code ("overloaded_error", "context_length_exceeded").</summary>
    public string? Type { get; init; }

    public string? Code { get; init; }

    /// <summary>The field at fault, when the provider names it.</summary>
    public string? Parameter { get; init; }

    /// <summary>When the provider says to come back.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The provider's request id, for support.</summary>
    public string? RequestId { get; init; }

    /// <summary>A call that is not sent, because its price is not known and the configuration refuses such calls.</summary>
    public static ModelError WithoutPrice(string model)
        => new(ModelErrorKind.Permission, 403, $"What '{model}' costs is not known here, and calls without a known price are refused.") { Code = Unpriced, Parameter = "model" };

    /// <summary>Whether the same call may succeed later or elsewhere.</summary>
    public bool IsRetryable => Kind is ModelErrorKind.RateLimited or ModelErrorKind.Overloaded or ModelErrorKind.Timeout
        or ModelErrorKind.Server or ModelErrorKind.Unreachable;
}
