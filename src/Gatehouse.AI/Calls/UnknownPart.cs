using System.Text.Json;

namespace Gatehouse.AI.Calls;

/// <summary>A block type this version does not know: kept whole for its own wire form, reported as lost elsewhere.</summary>
public sealed record UnknownPart(string WireForm, string Type, JsonElement Raw) : Part;
