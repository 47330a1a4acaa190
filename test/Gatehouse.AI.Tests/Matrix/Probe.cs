namespace Gatehouse.AI.Tests.Matrix;

/// <summary>A call in one wire form that uses one feature.</summary>
/// <param name="Feature">The row of the matrix.</param>
/// <param name="Form">The wire form of the call.</param>
/// <param name="Members">Members of the body, beside or in place of those of the plain call; as the inside of a JSON object.</param>
/// <param name="Markers">Texts that must stand in what a provider is sent when nothing was reported as lost.</param>
internal sealed record Probe(string Feature, string Form, string Members, params string[] Markers);
