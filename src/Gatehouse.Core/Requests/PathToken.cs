namespace Gatehouse.Core.Requests;

/// <summary>One octet of a path and how often it was encoded: 0, 1 or 2 times.</summary>
internal readonly record struct PathToken(byte Value, byte Depth);
