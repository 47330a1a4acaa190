using Gatehouse.Core.Requests;

namespace Gatehouse.AI.Providers;

/// <summary>A request about what an account keeps at its vendor; its body is streamed by whoever sends it.</summary>
/// <param name="Form">Its wire form (<see cref="Calls.WireForm"/>).</param>
/// <param name="Method">The client's method.</param>
/// <param name="Path">The path below the provider's address, escaped.</param>
/// <param name="Query">The client's query; null for none.</param>
/// <param name="ContentType">Content type of the body; null without one.</param>
/// <param name="ClientHeaders">The client's end-to-end fields.</param>
public readonly record struct AccountRequest(string Form, string Method, string Path, string? Query, string? ContentType, HeaderList ClientHeaders);
