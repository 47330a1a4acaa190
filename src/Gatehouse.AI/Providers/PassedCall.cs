using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Providers;

/// <summary>A call that goes to a provider in the form in which the client sent it.</summary>
/// <param name="Form">Its wire form (<see cref="Calls.WireForm"/>).</param>
/// <param name="Body">Its body, the model's name replaced where the form has it there.</param>
/// <param name="Model">The provider's name of the model, for forms that have it in the path.</param>
/// <param name="Streams">Whether a streamed reply was asked for, for forms that say so in the path.</param>
/// <param name="ClientHeaders">The client's end-to-end fields.</param>
public readonly record struct PassedCall(string Form, ReadOnlyMemory<byte> Body, string Model, bool Streams, HeaderList ClientHeaders)
{
    /// <summary>Content type of the body; null for JSON.</summary>
    public string? ContentType { get; init; }

    /// <summary>Takes what a provider has to leave out because its vendor refuses it; null when nobody asks.</summary>
    public Calls.LossReport? Loss { get; init; }
}
